import Simulation
import Testing
import Timekeeping

@Suite("A simulated monitor", .timeLimit(.minutes(5)))
struct SimulationTests {
    @Test("a week of troubles: every origin once in its interval, evenly, whatever happens")
    func week() async throws {
        var week = try Week(origins: 120, day: .seconds(10 * 3_600), at: beginning)
        let findings = try await week.live()
        #expect(findings.faults == [])
        #expect(findings.surplus <= 4)
        #expect(findings.chapters.reduce(0) { $0 + $1.checks } > 120 * 12 * 60)
    }

    @Test("a day of troubles: each is blamed on its cause, told once, and none is blamed on our own lateness")
    func day() async throws {
        try await withFolder { folder in
            var day = try Day(origins: 60, sharing: 6, path: "\(folder)/cfmon.db", at: beginning)
            let findings = try await day.live()
            #expect(findings.faults == [])
        }
    }
}
