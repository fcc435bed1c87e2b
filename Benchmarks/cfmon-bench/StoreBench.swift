import Alerts
import Checks
import Glibc
import Store
import Timekeeping

/// What the ledger costs. The last line is JSON.
enum StoreBench {
    private static let street = Street()
    private static let month: Int64 = 30 * 86_400

    /// - Parameter floor: Microseconds that the same takes in C.
    static func run(in folder: String, floor: Double) throws {
        let (record, comparison) = try recording(folder + "/record.db")
        print(
            "a result equal to the last one, in batches of 100: \(Bench.tidy(record)) us of CPU, in C \(Bench.tidy(floor));"
                + " to see that it is equal: \(Bench.tidy(comparison)) us")
        fflush(nil)
        let (bytes, history) = try year(folder + "/year.db")
        print(
            "10,000 origins, a change a month, a year: \(bytes) bytes; history of one origin: \(Bench.tidy(history)) ms"
        )
        let status = try status(folder + "/status.db")
        print("status of 100,000 origins: \(Bench.tidy(status)) ms")
        print(
            "{\"year_10k_bytes\": \(bytes), \"status_100k_ms\": \(Bench.tidy(status)), \"history_year_ms\": \(Bench.tidy(history)), "
                + "\"record_us\": \(Bench.tidy(record)), \"record_vs_c\": \(Bench.tidy(record / floor)), "
                + "\"comparison_us\": \(Bench.tidy(comparison))}")
    }

    /// CPU microseconds per result, of 10,000 origins in turn, with a flush after each hundred: as the daemon does it, which
    /// judges and records only what `fold` does not take. What it takes to see that a result is equal is part of a check, as
    /// it is in plain C, and counted by itself.
    private static func recording(_ path: String) throws -> (record: Double, comparison: Double) {
        let ledger = try Ledger(path: path)
        var reports = (0..<10_000).map { street.report(of: $0, changes: 0, at: Street.opening) }
        for report in reports {
            _ = try ledger.record(
                result(report, hash: hash(report), until: Street.opening.advanced(by: 1_000 * month)))
        }
        let rounds = 20
        var (recording, comparing) = (0.0, 0.0)
        for round in 1...rounds {
            for index in reports.indices {
                reports[index].observation.at = Street.opening.advanced(by: Int64(60 * round))
            }
            let begin = Bench.seconds(CLOCK_PROCESS_CPUTIME_ID)
            let hashes = reports.map(hash)
            let seen = Bench.seconds(CLOCK_PROCESS_CPUTIME_ID)
            for (index, report) in reports.enumerated() {
                let isSame = ledger.past(of: report.observation.origin.id).holds(
                    hashes[index], at: report.observation.at, interval: .seconds(60))
                precondition(isSame, "an equal result is folded")
                ledger.record(same: report.observation)
                if index % 100 == 99 { try ledger.flush() }
            }
            recording += Bench.seconds(CLOCK_PROCESS_CPUTIME_ID) - seen
            comparing += seen - begin
        }
        let each = 1e6 / Double(rounds * reports.count)
        return (recording * each, comparing * each)
    }

    private static func hash(_ report: Report) -> ObservationHash {
        ObservationHash(report.observation, expecting: Expectations(), anchors: "bench")
    }

    private static func result(
        _ report: Report, hash: ObservationHash? = nil, until: Instant = Street.opening, every interval: Int64 = 300
    ) -> CheckResult {
        CheckResult(
            Target(report.observation.origin, interval: .seconds(interval)), report.observation,
            Judgement(verdict: report.verdict, standsUntil: until), hash: hash, under: AlertSettings(receivers: []))
    }

    /// The size of the file, and the milliseconds in which the whole history of an origin is read.
    private static func year(_ path: String) throws -> (bytes: Int64, history: Double) {
        let ledger = try Ledger(path: path)
        for change in 0..<12 {
            let now = Street.opening.advanced(by: Int64(change) * month)
            for origin in 0..<10_000 { try hear(street.report(of: origin, changes: change, at: now), ledger, at: now) }
        }
        // One origin changes every day besides.
        for day in 0..<365 {
            let now = Street.opening.advanced(by: Int64(day + 365) * 86_400)
            try hear(street.report(of: 5_000, changes: day, at: now), ledger, at: now)
        }
        var runs = 0
        let milliseconds = try median { runs = try ledger.changes(of: Street.id(5_000), limit: 1_000).count }
        precondition(runs >= 365, "the history is not whole: \(runs) runs")
        return (try ledger.size(), milliseconds)
    }

    private static func status(_ path: String) throws -> Double {
        let ledger = try fill(path, origins: 100_000, at: Street.opening)
        let ids = (0..<100_000).map(Street.id)
        return try median { precondition(ledger.summaries(of: ids).allSatisfy { $0 != nil }) }
    }

    /// A ledger in which so many origins were checked once, all of them well.
    @discardableResult
    static func fill(_ path: String, origins: Int, at now: Instant) throws -> Ledger {
        let ledger = try Ledger(path: path)
        for origin in 0..<origins { try hear(street.report(of: origin, changes: 0, at: now), ledger, at: now) }
        return ledger
    }

    private static func hear(_ report: Report, _ ledger: Ledger, at now: Instant) throws {
        // The months between two changes are full of checks that say nothing new: they are no gaps.
        _ = try ledger.record(result(report, every: month))
    }

    /// The middle one of eleven times, in milliseconds of wall time.
    private static func median(_ body: () throws -> Void) throws -> Double {
        try (0..<11).map { _ in
            let begin = Bench.seconds(CLOCK_MONOTONIC)
            try body()
            return (Bench.seconds(CLOCK_MONOTONIC) - begin) * 1_000
        }.sorted()[5]
    }
}
