import Checks
import TLS

/// A server that speaks only as much as goes in the clear, and has whatever a test gives it: what no library has any
/// more. Both kinds of hello reach it, OpenSSL's and the raw one.
struct RawHelloServer: Dialer {
    var versions: Set<UInt16>
    var suites: [UInt16]
    /// Of key exchanges that have one; none for RSA.
    var groups: [UInt16] = []
    var chain: [CertificateDER] = []
    /// How it says no: an alert, or nothing but the end of the connection.
    var refusal: UInt8? = 40
    /// Asks for a client certificate.
    var requestsCertificate = false
    /// Refuses each hello without this suite, whatever else it has.
    var demanded: UInt16?
    var log = Log()

    /// Which hellos came: their highest version and how many suites they had.
    actor Log {
        private(set) var hellos: [Hello] = []

        func note(_ hello: Hello) { hellos.append(hello) }
    }

    /// What of a ClientHello a server decides by.
    struct Hello: Sendable {
        var versions: [UInt16]
        var suites: [UInt16]
        var groups: [UInt16]
        var sessionID: [UInt8]
    }

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        guard var talk = try? make() else { return .notTried("the exchange cannot be made") }
        let hello = RawHelloServer.parse(talk.begin().send)
        await log.note(hello)
        let step = talk.receive(answer(hello), at: .milliseconds(1))
        return .talked(talk.end(step.isFinished ? .finished : .closed, at: .milliseconds(2)), connect: .milliseconds(1))
    }

    private func answer(_ hello: Hello) -> [UInt8] {
        if let demanded, !hello.suites.contains(demanded) { return refuse(40) }
        guard let version = hello.versions.filter(versions.contains).max() else { return refuse(70) }
        let isTLS13 = version == 0x0304
        guard let suite = suites.first(where: { hello.suites.contains($0) && ($0 >> 8 == 0x13) == isTLS13 }) else {
            return refuse(40)
        }
        let group = groups.first(where: hello.groups.contains)
        guard groups.isEmpty || group != nil else { return refuse(40) }
        var body = RawHelloServer.number(min(version, 0x0303))
        // A HelloRetryRequest, where TLS 1.3 is spoken: the raw hello sends a share for no such group.
        body += isTLS13 ? RawHelloServer.retryMark : [UInt8](repeating: 9, count: 32)
        body += isTLS13 ? [UInt8(hello.sessionID.count)] + hello.sessionID : [0]
        body += RawHelloServer.number(suite) + [0]
        if isTLS13, let group { body += [0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2] + RawHelloServer.number(group) }
        var flight = RawHelloServer.message(2, body)
        if !isTLS13 {
            let entries = chain.flatMap { RawHelloServer.length3($0.bytes.count) + $0.bytes }
            flight += RawHelloServer.message(11, RawHelloServer.length3(entries.count) + entries)
            if let group { flight += RawHelloServer.message(12, [3] + RawHelloServer.number(group) + [1, 4]) }
            if requestsCertificate { flight += RawHelloServer.message(13, [1, 1, 0, 2, 4, 1, 0, 0]) }
            flight += RawHelloServer.message(14, [])
        }
        return stride(from: 0, to: flight.count, by: 500).flatMap { start in
            RawHelloServer.record(
                22, Array(flight[start..<min(start + 500, flight.count)]), version: min(version, 0x0303))
        }
    }

    private func refuse(_ alert: UInt8) -> [UInt8] {
        refusal == nil ? [] : RawHelloServer.record(21, [2, refusal == 40 ? alert : refusal ?? 40], version: 0x0301)
    }

    private static let retryMark: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    private static func number(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    private static func length3(_ count: Int) -> [UInt8] {
        [UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    private static func message(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type] + length3(content.count) + content
    }

    private static func record(_ type: UInt8, _ content: [UInt8], version: UInt16) -> [UInt8] {
        [type] + number(version) + number(UInt16(content.count)) + content
    }

    /// Reads a hello of our own making, which is known to be whole.
    private static func parse(_ hello: [UInt8]) -> Hello {
        func number(_ at: Int) -> Int { Int(hello[at]) << 8 | Int(hello[at + 1]) }
        func list(_ from: Int, _ count: Int) -> [UInt16] {
            stride(from: from, to: from + count, by: 2).map { UInt16(number($0)) }
        }
        let highest = UInt16(number(9))
        var at = 5 + 4 + 2 + 32
        let sessionID = Array(hello[(at + 1)..<(at + 1 + Int(hello[at]))])
        at += 1 + Int(hello[at])
        let suites = list(at + 2, number(at))
        at += 2 + number(at)
        at += 1 + Int(hello[at])
        // An old hello has its highest version only, and means every one below too.
        var versions = [0x0300, 0x0301, 0x0302, 0x0303].filter { $0 <= highest }
        var groups: [UInt16] = []
        at += 2
        while at < hello.count {
            let content = at + 4
            switch number(at) {
            case 43: versions = list(content + 1, Int(hello[content]))
            case 10: groups = list(content + 2, number(content))
            default: break
            }
            at = content + number(at + 2)
        }
        return Hello(versions: versions, suites: suites, groups: groups, sessionID: sessionID)
    }
}
