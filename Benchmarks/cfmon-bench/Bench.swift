import Glibc
import Timekeeping

/// What script/bench measures from within: `cfmon-bench store FOLDER C_MICROSECONDS`, and `cfmon-bench week FOLDER ORIGINS` for a
/// thousand at the least, of whom no trouble is that of half. `cfmon-bench ledger FILE ORIGINS` writes a ledger in which they
/// were all checked a moment ago.
@main
enum Bench {
    static func main() async throws {
        let words = CommandLine.arguments
        if words.count == 4, words[1] == "store", let floor = Double(words[3]) {
            try StoreBench.run(in: words[2], floor: floor)
        } else if words.count == 4, words[1] == "week", let origins = Int(words[3]), origins >= 1_000 {
            exit(try await WeekBench.run(in: words[2], origins: origins) ? 0 : 1)
        } else if words.count == 4, words[1] == "ledger", let origins = Int(words[3]) {
            try StoreBench.fill(words[2], origins: origins, at: Instant(seconds: Int64(time(nil))))
        } else {
            print("usage: cfmon-bench store FOLDER C_MICROSECONDS | week FOLDER ORIGINS | ledger FILE ORIGINS")
            exit(64)
        }
    }

    static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func tidy(_ number: Double) -> Double {
        (number * 100).rounded() / 100
    }
}
