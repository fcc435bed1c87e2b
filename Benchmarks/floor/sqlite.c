// The floor for recording a result: one prepared UPDATE of a run's row, as plain C does it, on a file with the ledger's own
// layout and settings. Prints the CPU microseconds per result.
//
//   sqlite FILE LAYOUT RESULTS BATCH ORIGINS
//
// LAYOUT is docs/schema.sql: the same tables, columns, checks and indexes.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static sqlite3 *db;

static void run(const char *sql) {
    char *words;
    if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, words);
        exit(1);
    }
}

static void run_file(const char *path) {
    static char sql[1 << 20];
    FILE *file = fopen(path, "r");
    if (file == NULL || fread(sql, 1, sizeof sql - 1, file) == 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    run(sql);
}

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int count, char **words) {
    if (count != 6) return 64;
    long results = atol(words[3]), batch = atol(words[4]), origins = atol(words[5]);
    if (sqlite3_open(words[1], &db) != SQLITE_OK) return 1;
    run("PRAGMA auto_vacuum = INCREMENTAL");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = NORMAL");
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA journal_size_limit = 4194304");
    run_file(words[2]);
    run("BEGIN");
    sqlite3_stmt *name, *add, *update;
    sqlite3_prepare_v2(db, "INSERT INTO origin (number, id, domain, first_seen) VALUES (?1, 'origin-' || ?1, 'x', ?2)", -1,
                       &name, NULL);
    sqlite3_prepare_v2(db,
                       "INSERT INTO run (number, origin, began, ended, checks, severity, fails_at, preceding,"
                       " latency_checks, latency_min, latency_max, latency_sum, latency_spread)"
                       " VALUES (?1, ?1, ?2, ?2, 1, 'ok', 1800000000, '', 1, 9, 9, 9, zeroblob(20))",
                       -1, &add, NULL);
    for (long origin = 1; origin <= origins; origin++) {
        sqlite3_stmt *both[] = {name, add};
        for (int each = 0; each < 2; each++) {
            sqlite3_bind_int64(both[each], 1, origin);
            sqlite3_bind_int64(both[each], 2, 1790000000);
            if (sqlite3_step(both[each]) != SQLITE_DONE) {
                fprintf(stderr, "%s\n", sqlite3_errmsg(db));
                return 1;
            }
            sqlite3_reset(both[each]);
        }
    }
    sqlite3_finalize(name);
    sqlite3_finalize(add);
    run("COMMIT");
    run("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_prepare_v2(db,
                       "UPDATE run SET ended = ?, checks = ?, latency_checks = ?, latency_min = ?, latency_max = ?,"
                       " latency_sum = ?, latency_spread = ? WHERE number = ?",
                       -1, &update, NULL);
    unsigned spread[5] = {0};
    double begin = cpu();
    for (long result = 0; result < results; result++) {
        long round = result / origins + 2;
        if (result % batch == 0) run("BEGIN IMMEDIATE");
        spread[4] = (unsigned)round;
        sqlite3_bind_int64(update, 1, 1790000000 + 60 * round);
        sqlite3_bind_int64(update, 2, round);
        sqlite3_bind_int64(update, 3, round);
        sqlite3_bind_double(update, 4, 9);
        sqlite3_bind_double(update, 5, 9 + (double)round);
        sqlite3_bind_double(update, 6, 9.5 * (double)round);
        sqlite3_bind_blob(update, 7, spread, sizeof spread, SQLITE_STATIC);
        sqlite3_bind_int64(update, 8, result % origins + 1);
        if (sqlite3_step(update) != SQLITE_DONE) {
            fprintf(stderr, "%s\n", sqlite3_errmsg(db));
            return 1;
        }
        sqlite3_reset(update);
        if (result % batch == batch - 1 || result == results - 1) run("COMMIT");
    }
    printf("%.3f\n", (cpu() - begin) / (double)results);
    sqlite3_finalize(update);
    sqlite3_close(db);
    return 0;
}
