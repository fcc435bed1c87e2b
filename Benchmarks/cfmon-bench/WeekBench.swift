import Glibc
import Simulation
import Timekeeping

/// A week of many origins, and a day of a tenth of them with every check from the look-up to the ledger, on a clock that is
/// moved by hand. The last line is JSON.
enum WeekBench {
    private static let beginning = Instant(seconds: 1_800_000_000)
    private static let columns = [44, 12, 8, 10, 9, 9, 8, 7]

    /// False where something happened that should not have.
    static func run(in folder: String, origins: Int) async throws -> Bool {
        print("\(origins) origins every five minutes, for a week: what the scheduler does")
        show(["", "checks", "mean/s", "busiest s", "together", "off turn", "doubled", "missed"])
        var memory: [Int] = []
        let began = (cpu: Bench.seconds(CLOCK_PROCESS_CPUTIME_ID), wall: Bench.seconds(CLOCK_MONOTONIC))
        var week = try Week(origins: origins, at: beginning)
        let findings = try await week.live { chapter in
            show(chapter)
            memory.append(residentBytes())
        }
        let checks = findings.chapters.reduce(0) { $0 + $1.checks }
        let cpu = Bench.seconds(CLOCK_PROCESS_CPUTIME_ID) - began.cpu
        let wall = Bench.seconds(CLOCK_MONOTONIC) - began.wall
        // A reload holds the old and the new configuration for a while, and the story keeps both: so after the last of them.
        let reloaded = findings.chapters.lastIndex { $0.name == "they come back" } ?? 0
        let growth = (memory.last ?? 0) - memory[reloaded + 1]
        print("\(checks) checks, \(Bench.tidy(cpu * 1e6 / Double(checks))) us of CPU each; \(Int(wall)) s in all")
        print("resident memory grew by \(growth / 1_024) KiB after the day of the reloads")

        let few = origins / 10
        print("\n\(few) origins for a day: every check from the look-up to the ledger")
        show(["", "checks", "mean/s", "busiest s", "together", "off turn", "doubled", "missed"])
        let begun = Bench.seconds(CLOCK_PROCESS_CPUTIME_ID)
        var day = try Day(origins: few, sharing: max(1, few / 10), path: folder + "/week.db", at: beginning)
        let told = try await day.live { chapter, tidings in
            show(chapter)
            for (what, count) in tidings.told.sorted(by: { $0.key < $1.key }) { print("    told: \(count) x \(what)") }
        }
        let line = told.chapters.reduce(0) { $0 + $1.checks }
        let spent = Bench.seconds(CLOCK_PROCESS_CPUTIME_ID) - begun
        print("\(line) checks, \(Bench.tidy(spent * 1e6 / Double(line))) us of CPU each, the handshake not among them")
        let faults = findings.faults + told.faults
        for fault in faults { print("wrong: \(fault)") }
        let busiest = findings.chapters.map(\.busiest).max() ?? 0
        let mean = Double(origins) / 300
        print(
            "{\"origins\": \(origins), \"checks\": \(checks), \"busiest_vs_mean\": "
                + "\(Bench.tidy(Double(busiest) / mean)), \"missed\": \(sum(findings.chapters + told.chapters, \.missed)), "
                + "\"doubled\": \(sum(findings.chapters + told.chapters, \.doubled)), "
                + "\"schedule_us\": \(Bench.tidy(cpu * 1e6 / Double(checks))), \"growth_bytes\": \(growth), "
                + "\"seconds\": \(Int(wall)), \"faults\": \(faults.count)}")
        return faults.isEmpty
    }

    private static func sum(_ chapters: [Roster.Chapter], _ part: (Roster.Chapter) -> Int) -> Int {
        chapters.reduce(0) { $0 + part($1) }
    }

    private static func show(_ chapter: Roster.Chapter) {
        show([
            chapter.name, "\(chapter.checks)", "\(Int(Double(chapter.checks) / max(1, chapter.seconds)))",
            "\(chapter.busiest)", "\(chapter.mostInFlight)", "\(chapter.offGrid)", "\(chapter.doubled)",
            "\(chapter.missed)",
        ])
    }

    private static func show(_ cells: [String]) {
        let padded = zip(cells, columns).enumerated().map { place, cell in
            let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
            return place == 0 ? cell.0 + space : space + cell.0
        }
        print(padded.joined(separator: " "))
        fflush(nil)
    }

    /// proc_pid_statm(5): the second number, in pages.
    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            separator: " ")
        return (words.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
