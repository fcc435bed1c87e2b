import Alerts
import Checks
import TLS
import Testing
import Timekeeping

private let hour: Int64 = 3_600
private let day: Int64 = 86_400

@Suite("Stories of certificates", .timeLimit(.minutes(5)))
struct CertificateStories {
    @Test("the last day of a certificate, the hour of its end, and the renewal that came late")
    func lastDay() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [:] }
            tale.origin("shop", at: "198.41.0.4")
            try tale.server("198.41.0.4", certificateUntil: 22 * day)
            try await tale.pass(23 * hour, checking: hour)
            #expect(tale.hears() == [])
            try await tale.pass(2 * hour, checking: hour)
            #expect(tale.hears() == ["opened warning certificate-expires-soon: shop"])
            try await tale.pass(18 * day, checking: hour)
            #expect(tale.hears() == ["escalated critical certificate-expires-soon: shop"])
            // Up to its last minute and beyond: one incident, and no end of it.
            try await tale.pass(5 * day, checking: hour)
            #expect(tale.hears() == [])
            #expect(try tale.open.map(\.code) == [.certificateExpired])
            try tale.server("198.41.0.4", certificateUntil: 80 * day)
            try await tale.pass(2 * hour)
            #expect(tale.hears() == ["resolved critical certificate-expired: shop"])
        }
    }

    @Test("a certificate of six days is told in its last day and a half, in steps of an hour through its end")
    func sixDays() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [:] }
            tale.origin("shop", at: "198.41.0.4")
            tale.server(
                "198.41.0.4", .serving(try tale.trusted.certificate(until: 6 * day, lifetime: 160 * hour)))
            try await tale.pass(4 * day, checking: hour)
            #expect(tale.hears() == [])
            try await tale.pass(3 * day, checking: hour)
            #expect(
                tale.hears() == [
                    "opened warning certificate-expires-soon: shop",
                    "escalated critical certificate-expires-soon: shop",
                ])
            #expect(try tale.open.map(\.code) == [.certificateExpired])
        }
    }

    @Test("one certificate on forty origins is one alert; the others join it in updates, and it ends once")
    func forty() async throws {
        try await Tale.told { tale in
            tale.receiver("ops")
            let wildcard = try tale.trusted.certificate(until: -60)
            for number in 1...40 {
                tale.server("198.41.0.\(number)", .serving(wildcard))
                tale.origin("origin-\(number)", at: "198.41.0.\(number)")
            }
            try await tale.pass(900)
            let told = tale.messages()
            #expect(told.first?.type == "incident.opened")
            #expect(told.count <= 3)
            #expect(Set(told.map(\.data.incident)).count == 1)
            #expect(told.last?.data.originCount == 40)
            let renewed = try tale.trusted.certificate(until: 80 * day)
            for number in 1...40 { tale.server("198.41.0.\(number)", .serving(renewed)) }
            try await tale.pass(900)
            #expect(tale.messages().map(\.type) == ["incident.resolved"])
        }
    }

    @Test("two addresses with certificates of their own do not reset each other")
    func twoAddresses() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [:] }
            tale.origin("shop", at: "198.41.0.4", "198.41.0.5")
            try tale.server("198.41.0.4", certificateUntil: 2 * day)
            try tale.server("198.41.0.5", certificateUntil: 2 * day + hour)
            try await tale.pass(day)
            let told = tale.hears()
            #expect(told.filter { $0 == "opened critical certificate-expires-soon: shop" }.count == 2)
            #expect(Set(told).count == told.count - 1)
            #expect(!told.contains { $0.hasPrefix("resolved") })
        }
    }

    @Test("the notice of a leaf does not swallow that of its intermediate")
    func intermediate() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [:] }
            tale.origin("shop", at: "198.41.0.4")
            let ending = try tale.trusted.root.intermediate(
                "Ending CA", key: SigningKey(.p256),
                validity: Validity(from: beginning.advanced(by: -900 * day), until: beginning.advanced(by: 30 * day)))
            tale.server("198.41.0.4", .serving(try tale.trusted.certificate(until: 15 * day, issuer: ending)))
            try await tale.pass(hour)
            #expect(tale.hears().filter { $0.hasPrefix("opened") } == ["opened warning certificate-expires-soon: shop"])
            // The leaf is renewed under the same intermediate, which now ends first.
            tale.server("198.41.0.4", .serving(try tale.trusted.certificate(until: 60 * day, issuer: ending)))
            try await tale.pass(12 * day, checking: hour)
            let told = tale.hears()
            #expect(told.contains("resolved warning certificate-expires-soon: shop"))
            #expect(told.contains { $0.hasPrefix("opened") && $0.contains("chain-expires-soon") })
        }
    }

    @Test("a renewal that is rolled out over two backends is one word, and one end")
    func rollOut() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [:] }
            tale.origin("shop", at: "198.41.0.4", "198.41.0.5")
            let old = try tale.trusted.certificate(until: 30 * day)
            let new = try tale.trusted.certificate(until: 85 * day)
            for address in ["198.41.0.4", "198.41.0.5"] { tale.server(address, .serving(old)) }
            try await tale.pass(hour)
            #expect(tale.hears() == [])
            tale.server("198.41.0.4", .serving(new))
            try await tale.pass(6 * hour)
            let told = tale.hears()
            // By whichever finding says it best.
            #expect(told.count == 1 && told.allSatisfy { $0.hasPrefix("opened warning ") }, "\(told)")
            tale.server("198.41.0.5", .serving(new))
            try await tale.pass(2 * hour)
            let ended = tale.hears()
            #expect(ended.count == told.count)
            #expect(ended.allSatisfy { $0.hasPrefix("resolved") })
            #expect(try tale.open.isEmpty)
        }
    }
}
