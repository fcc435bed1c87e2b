import TLS
import Testing

@Suite("The answer to a raw hello")
struct RawHelloAnswerTests {
    let hello = RawHelloTests.hello([0x0303], suites: [0xC02F, 0x000A])

    private func read(_ chunks: [[UInt8]], to hello: RawHello? = nil) -> HandshakeRecord {
        var answer = RawHelloAnswer(to: hello ?? self.hello)
        for chunk in chunks { answer.read(chunk) }
        answer.stop(.closed)
        return answer.record
    }

    private func read(_ flight: [UInt8], to hello: RawHello? = nil) -> HandshakeRecord {
        read([flight], to: hello)
    }

    private func reason(_ flight: [UInt8], to hello: RawHello? = nil) -> String? {
        guard case .malformed(let words) = read(flight, to: hello).outcome else { return nil }
        return words
    }

    /// A whole flight: 3DES with RSA key exchange, two certificates of nonsense, a request for a client certificate.
    private let flight =
        record(22, serverHello() + certificates([[1, 2, 3], [4, 5]]) + message(13, bytes("01 01 0002 0401 0000")))
        + record(22, message(14, []))

    @Test("a whole flight is read, whatever the records are")
    func whole() {
        let split = serverHello() + certificates([[1, 2, 3], [4, 5]]) + message(13, bytes("01 01 0002 0401 0000"))
        let messages = split + message(14, [])
        let byteByByte = messages.flatMap { record(22, [$0]) }
        for bytes in [flight, record(22, messages), byteByByte] {
            let record = read(bytes)
            #expect(record.outcome == .completed)
            #expect(record.version == 0x0303)
            #expect(record.suite == 0x000A)
            #expect(record.group == nil)
            #expect(record.chain == [CertificateDER([1, 2, 3]), CertificateDER([4, 5])])
            #expect(record.clientCertificate?.presented == false)
            #expect(record.clientCertificate?.refused == false)
            #expect(record.isOpeningOnly)
        }
        #expect(read(flight.map { [$0] }).outcome == .completed)
    }

    @Test("a flight that is cut off anywhere never counts as whole")
    func truncated() {
        for count in 0..<flight.count {
            #expect(read(Array(flight.prefix(count))).outcome == .closed(afterBytes: count))
        }
    }

    @Test("a flight with any byte changed ends somehow, and never with more than was sent")
    func changed() {
        for index in flight.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var changed = flight
                changed[index] ^= mask
                let record = read(changed)
                #expect(record.chain.count <= 2)
                if record.outcome == .completed { #expect(record.suite == 0xC02F || record.suite == 0x000A) }
            }
        }
    }

    @Test("the curve of the key exchange is seen, and a finite field is none")
    func group() {
        func flight(_ parameters: [UInt8]) -> [UInt8] {
            record(
                22,
                serverHello(suite: 0xC02F) + certificates([[1]]) + message(12, parameters) + message(14, []))
        }
        #expect(read(flight(bytes("03 0018 02 AAAA"))).group == 0x0018)
        #expect(read(flight(bytes("0300 FFFF FFFF"))).group == nil)
        #expect(read(flight(bytes("0100 FFFF FFFF"))).group == nil)
    }

    @Test("SSLv3 answers without extensions")
    func sslv3() {
        let hello = RawHelloTests.hello([0x0303, 0x0300], suites: [0x000A])
        let record = read(
            record(22, serverHello(version: 0x0300) + certificates([[1]]) + message(14, []), version: 0x0300),
            to: hello)
        #expect(record.outcome == .completed)
        #expect(record.version == 0x0300)
    }

    @Test("alerts end it when they are fatal, and not when they warn")
    func alerts() {
        #expect(read(record(21, [2, 40])).outcome == .alert(40))
        #expect(read(record(21, [1, 112]) + flight).outcome == .completed)
        #expect(read(record(21, [1, 112]) + flight).warningAlert == 112)
        #expect(read(record(21, [1, 90]) + flight).warningAlert == nil)
        #expect(read(flight).warningAlert == nil)
        #expect(read(record(21, [1, 0]) + flight).outcome == .closed(afterBytes: 7 + flight.count))
        #expect(reason(record(21, [2])) == "record 1: an alert of 1 bytes")
        #expect(reason(record(21, [3, 40])) == "record 1: an alert of level 3")
        let warnings = (0..<6).flatMap { _ in record(21, [1, 112]) }
        #expect(reason(warnings) == "record 6: more than 5 warning alerts")
    }

    @Test("what is no TLS is kept as it is")
    func foreign() {
        let greeting = Array("HTTP/1.1 400 Bad Request\r\n".utf8)
        #expect(read(greeting).outcome == .notTLS(firstBytes: greeting))
        #expect(read([[22], [9]]).outcome == .notTLS(firstBytes: [22, 9]))
    }

    @Test("what was not offered is refused, but its version is known")
    func notOffered() {
        let old = read(record(22, serverHello(version: 0x0301)))
        #expect(old.outcome == .malformed("message 1 (ServerHello): a version that was not offered"))
        #expect(old.version == 0x0301)
        #expect(
            reason(record(22, serverHello(suite: 0x0005)))
                == "message 1 (ServerHello): a cipher suite that was not offered")
        #expect(reason(record(22, serverHello(compression: 1)))?.contains("compression") == true)
        let modern = RawHelloTests.hello([0x0304, 0x0303], suites: [0x1301, 0x000A])
        #expect(
            reason(record(22, serverHello(suite: 0x1301)), to: modern)?.contains("suite of another version") == true)
        let chosen = bytes("002B 0002 0304")
        #expect(
            reason(record(22, serverHello(suite: 0x1301, extensions: chosen)), to: modern)?
                .contains("another session id") == true)
        #expect(
            reason(record(22, serverHello(suite: 0x1301, sessionID: modern.sessionID, extensions: chosen)), to: modern)?
                .contains("no group") == true)
        let share = chosen + bytes("0033 0005 0017 0001 04")
        #expect(
            read(record(22, serverHello(suite: 0x1301, sessionID: modern.sessionID, extensions: share)), to: modern)
                .outcome == .completed)
    }

    @Test("messages out of order, twice, cut short or without certificate are refused with their place")
    func order() {
        let certificate = certificates([[1]])
        #expect(reason(record(22, certificate)) == "message 1 (Certificate): not where it belongs")
        #expect(reason(record(22, serverHello() + serverHello())) == "message 2 (ServerHello): not where it belongs")
        #expect(reason(record(22, message(0, []))) == "message 1 (type 0): not where it belongs")
        #expect(reason(record(22, serverHello() + message(14, [])))?.contains("no certificate") == true)
        #expect(reason(record(22, serverHello() + certificates([])))?.contains("0 certificates") == true)
        #expect(reason(record(22, serverHello() + certificates([[]])))?.contains("contradicts") == true)
        let lying = message(11, bytes("000009 000001 01"))
        #expect(reason(record(22, serverHello() + lying))?.contains("contradicts") == true)
        #expect(reason(record(22, message(2, [3, 3])))?.contains("contradicts") == true)
        #expect(reason(record(22, serverHello() + certificate + message(14, []) + [0]))?.contains("follow") == true)
    }

    @Test("records that TLS forbids are refused with their number")
    func records() {
        #expect(reason(record(22, [])) == "record 1: a handshake record without content")
        #expect(reason(record(20, [1]))?.contains("ChangeCipherSpec") == true)
        #expect(
            reason(record(22, serverHello()) + record(23, [1]))
                == "record 2: application data before the handshake is done")
        #expect(reason([22, 3, 3, 0x40, 0x01]) == "record 1: a record of 16385 bytes")
        #expect(reason(record(22, serverHello()) + [22, 9, 9, 0, 1]) == "record 2: a record of version 0909")
        #expect(reason(record(22, serverHello()) + record(99, [1])) == "record 2: a record of type 99")
    }

    @Test("each kind of excess has a budget")
    func budgets() {
        #expect(reason(record(22, [11, 1, 0, 1]))?.contains("65537 bytes") == true)
        let many = certificates((0..<101).map { [UInt8($0)] })
        #expect(reason(record(22, serverHello() + many))?.contains("101 certificates") == true)
        #expect(read(record(22, serverHello() + certificates((0..<100).map { [UInt8($0)] }))).chain.count == 100)
        let crumbs = (0..<1025).flatMap { index in record(22, [[11, 0, 0xFF, 0xFF][min(index, 3)]]) }
        #expect(reason(crumbs)?.contains("more than 1024 records") == true)
        var answer = RawHelloAnswer(to: hello)
        answer.read([22, 3, 3, 0x40, 0])
        for _ in 0..<3 { answer.read([UInt8](repeating: 0, count: 100_000)) }
        #expect(answer.isOver)
        #expect(answer.record.chain.isEmpty)
    }

    @Test("nothing after the end is looked at")
    func afterwards() {
        var answer = RawHelloAnswer(to: hello)
        answer.read(record(21, [2, 40]))
        answer.read(flight)
        answer.stop(.timedOut)
        #expect(answer.record.outcome == .alert(40))
    }

    @Test("every cut of what a real server sends is short of whole")
    func realFlight() throws {
        let minted = try Minted()
        for version: UInt16 in [0x0303, 0x0304] {
            let hello = RawHelloTests.hello([version], suites: [version == 0x0304 ? 0x1301 : 0xC02B])
            let flight = try minted.flight(after: hello.bytes)
            let end = try #require(
                (0...flight.count).first { read(Array(flight.prefix($0)), to: hello).outcome == .completed })
            // TLS 1.2 ends with ServerHelloDone; in TLS 1.3 all after the ServerHello is encrypted.
            #expect(version == 0x0303 ? end == flight.count : end < flight.count)
            #expect(read(flight, to: hello).outcome == .completed)
        }
    }
}

private func message(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [type, UInt8(content.count >> 16), UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF)] + content
}

/// Content up to 16,384 bytes.
private func record(_ type: UInt8, _ content: [UInt8], version: UInt16 = 0x0303) -> [UInt8] {
    [type, UInt8(version >> 8), UInt8(version & 0xFF), UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
}

private func serverHello(
    version: UInt16 = 0x0303, suite: UInt16 = 0x000A, sessionID: [UInt8] = [], compression: UInt8 = 0,
    extensions: [UInt8] = []
) -> [UInt8] {
    var body: [UInt8] = [UInt8(version >> 8), UInt8(version & 0xFF)] + [UInt8](repeating: 7, count: 32)
    body += [UInt8(sessionID.count)] + sessionID
    body += [UInt8(suite >> 8), UInt8(suite & 0xFF), compression]
    if !extensions.isEmpty { body += [UInt8(extensions.count >> 8), UInt8(extensions.count & 0xFF)] + extensions }
    return message(2, body)
}

private func certificates(_ list: [[UInt8]]) -> [UInt8] {
    let entries = list.flatMap { (one: [UInt8]) -> [UInt8] in [0, UInt8(one.count >> 8), UInt8(one.count & 0xFF)] + one
    }
    return message(11, [0, UInt8(entries.count >> 8), UInt8(entries.count & 0xFF)] + entries)
}
