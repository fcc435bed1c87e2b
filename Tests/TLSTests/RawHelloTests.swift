import TLS
import Testing

@Suite("A raw ClientHello")
struct RawHelloTests {
    static let groups: [UInt16] = [0x0017, 0x001D, 0x0018]
    static let schemes: [UInt16] = [
        0x0403, 0x0503, 0x0603, 0x0303, 0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0301,
        0x0201, 0x0203,
    ]

    static func hello(_ versions: [UInt16], suites: [UInt16], serverName: String? = "a.example") -> RawHello {
        RawHello(
            versions: versions, suites: suites, groups: groups, signatureSchemes: schemes, serverName: serverName,
            random: Array(0..<32), sessionID: versions.contains(0x0304) ? Array(32..<64) : [])
    }

    @Test("TLS 1.3 and 1.2 together are these bytes")
    func both() {
        let hello = RawHelloTests.hello([0x0304, 0x0303], suites: [0x1301, 0xC02F, 0x000A])
        let random = (0..<32).map { UInt8($0) }
        let sessionID = (32..<64).map { UInt8($0) }
        var expected: [UInt8] = [0x16, 0x03, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0xFD, 0x03, 0x03] + random
        expected += [0x20] + sessionID
        expected += bytes("0008 1301 C02F 000A 00FF 0100")
        expected += bytes("00AC")
        expected += bytes("002B 0005 04 0304 0303")
        expected += bytes("000A 0008 0006 0017 001D 0018")
        expected += bytes("0033 0047 0045 0017 0041 04")
        expected += bytes("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296")
        expected += bytes("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5")
        expected += bytes(
            "000D 0022 0020 0403 0503 0603 0303 0809 080A 080B 0804 0805 0806 0401 0501 0601 0301 0201 0203")
        expected += bytes("0000 000E 000C 00 0009") + Array("a.example".utf8)
        expected += bytes("0023 0000 000B 0002 0100 002D 0002 0101 0017 0000")
        #expect(Hex.lowercase(hello.bytes) == Hex.lowercase(expected))
    }

    @Test("below TLS 1.3 nothing of TLS 1.3 is sent, and the version stands in the old place")
    func tls12() {
        let hello = RawHelloTests.hello([0x0303, 0x0302], suites: [0x000A]).bytes
        #expect(hello.starts(with: bytes("1603 01")))
        #expect(Array(hello[9..<11]) == [3, 3])
        #expect(extensionTypes(hello) == [10, 13, 0, 35, 11, 23])
    }

    @Test("below TLS 1.2 there are no signature schemes, and SSLv3 has no extensions at all")
    func old() {
        let tls10 = RawHelloTests.hello([0x0301], suites: [0x000A]).bytes
        #expect(Array(tls10[9..<11]) == [3, 1])
        #expect(extensionTypes(tls10) == [10, 0, 35, 11, 23])
        let ssl3 = RawHelloTests.hello([0x0300], suites: [0x000A]).bytes
        #expect(ssl3.starts(with: bytes("1603 00 002F 01 00002B 0300")))
        #expect(ssl3.suffix(9) == bytes("00 0004 000A 00FF 01 00"))
    }

    @Test("without a server name the extension is missing, not empty")
    func noServerName() {
        let hello = RawHelloTests.hello([0x0304], suites: [0x1301], serverName: nil).bytes
        #expect(extensionTypes(hello) == [43, 10, 51, 13, 35, 11, 45, 23])
    }

    @Test("a real server of OpenSSL takes the hello, and the generator as a key share")
    func accepted() throws {
        let authority = try Minted()
        for (versions, suite, wanted) in [([0x0304, 0x0303], 0x1301, 0x0304), ([0x0303], 0xC02B, 0x0303)]
            as [([UInt16], UInt16, UInt16)]
        {
            let record = try authority.answer(to: RawHelloTests.hello(versions, suites: [suite]))
            #expect(record.outcome == .completed)
            #expect(record.version == wanted)
            #expect(record.suite == suite)
            #expect(record.group == 0x0017)
            #expect(record.chain == (wanted == 0x0304 ? [] : authority.chain))
            #expect(record.isOpeningOnly)
        }
    }

    @Test("a hello without key share makes the server name the group that it wants")
    func retryRequest() throws {
        var hello = RawHelloTests.hello([0x0304], suites: [0x1301])
        hello.keyShares = []
        hello.groups = [0x0018]
        let record = try Minted().answer(to: hello)
        #expect(record.outcome == .completed)
        #expect(record.group == 0x0018)
    }

    @Test("a server that shares no suite answers with an alert")
    func refused() throws {
        let record = try Minted().answer(to: RawHelloTests.hello([0x0303], suites: [0x000A]))
        #expect(record.outcome == .alert(40))
        #expect(record.version == nil)
    }
}

/// Bytes of hexadecimal digits; blanks are skipped.
func bytes(_ digits: String) -> [UInt8] {
    let nibbles = digits.compactMap { $0.hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: nibbles.count - 1, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
}

/// The types of the extensions of a hello with one record, in order.
private func extensionTypes(_ hello: [UInt8]) -> [Int] {
    func number(_ at: Int) -> Int { Int(hello[at]) << 8 | Int(hello[at + 1]) }
    var at = 5 + 4 + 2 + 32
    at += 1 + Int(hello[at])
    at += 2 + number(at)
    at += 1 + Int(hello[at])
    let end = at + 2 + number(at)
    #expect(end == hello.count)
    at += 2
    var types: [Int] = []
    while at < end {
        types.append(number(at))
        at += 4 + number(at + 2)
    }
    return types
}
