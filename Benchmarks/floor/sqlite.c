// The floor for recording a result: one prepared UPDATE of a run's row, as plain C does it, in the file layout of the
// ledger's run table (WAL, synchronous=NORMAL). Prints the CPU microseconds per result.
//
//   sqlite FILE RESULTS BATCH ORIGINS
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

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int count, char **words) {
    if (count != 5) return 64;
    long results = atol(words[2]), batch = atol(words[3]), origins = atol(words[4]);
    if (sqlite3_open(words[1], &db) != SQLITE_OK) return 1;
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = NORMAL");
    run("CREATE TABLE run (number INTEGER PRIMARY KEY, origin INTEGER NOT NULL, began INTEGER NOT NULL,"
        " ended INTEGER NOT NULL CHECK (ended >= began), checks INTEGER NOT NULL CHECK (checks > 0),"
        " severity TEXT NOT NULL, headline TEXT, fails_at INTEGER, preceding TEXT NOT NULL,"
        " latency_checks INTEGER NOT NULL CHECK (latency_checks BETWEEN 0 AND checks), latency_min REAL NOT NULL,"
        " latency_max REAL NOT NULL CHECK (latency_max >= latency_min), latency_sum REAL NOT NULL) STRICT");
    run("CREATE INDEX run_of_origin ON run (origin)");
    run("CREATE INDEX run_by_age ON run (began)");
    run("BEGIN");
    sqlite3_stmt *add, *update;
    sqlite3_prepare_v2(db, "INSERT INTO run VALUES (?1, ?1, ?2, ?2, 1, 'ok', NULL, 1800000000, '', 1, 9, 9, 9)", -1,
                       &add, NULL);
    for (long origin = 1; origin <= origins; origin++) {
        sqlite3_bind_int64(add, 1, origin);
        sqlite3_bind_int64(add, 2, 1790000000);
        sqlite3_step(add);
        sqlite3_reset(add);
    }
    sqlite3_finalize(add);
    run("COMMIT");
    run("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_prepare_v2(db,
                       "UPDATE run SET ended = ?, checks = ?, latency_checks = ?, latency_min = ?, latency_max = ?,"
                       " latency_sum = ? WHERE number = ?",
                       -1, &update, NULL);
    double begin = cpu();
    for (long result = 0; result < results; result++) {
        long round = result / origins + 2;
        if (result % batch == 0) run("BEGIN IMMEDIATE");
        sqlite3_bind_int64(update, 1, 1790000000 + 60 * round);
        sqlite3_bind_int64(update, 2, round);
        sqlite3_bind_int64(update, 3, round);
        sqlite3_bind_double(update, 4, 9);
        sqlite3_bind_double(update, 5, 9 + (double)round);
        sqlite3_bind_double(update, 6, 9.5 * (double)round);
        sqlite3_bind_int64(update, 7, result % origins + 1);
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
