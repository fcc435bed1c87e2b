/// Splits the unencrypted bytes of a peer into TLS records, and the records into handshake messages and alerts.
///
/// The reader is strict: it refuses what RFC 8446, 5.1 forbids and says where, and each kind of excess has a limit.
struct RecordReader {
    enum Item: Hashable {
        /// A whole handshake message, including its header of four bytes.
        case message([UInt8])
        case alert(level: UInt8, description: UInt8)
    }

    /// Why the bytes cannot be read any further.
    enum Fault: Error, Hashable {
        /// The first bytes are not a TLS record.
        case foreign([UInt8])
        case malformed(String)
    }

    /// Bytes of a message: as many as AWS's library takes (s2n `tls/s2n_tls_parameters.h`). An honest flight has one long message.
    static let longestMessage = 65_536
    static let longestFlight = 262_144
    static let mostRecords = 1024
    /// RFC 8446, 5.1.
    private static let longestRecord = 16_384

    private(set) var received = 0
    private(set) var records = 0
    private var firstBytes: [UInt8] = []
    private var pending: [UInt8] = []
    private var handshake: [UInt8] = []

    /// Whether bytes of an unread message remain.
    var isMidMessage: Bool { !handshake.isEmpty }

    /// Takes bytes from the peer.
    mutating func feed(_ bytes: [UInt8]) throws(Fault) {
        received += bytes.count
        if firstBytes.count < 64 { firstBytes += bytes.prefix(64 - firstBytes.count) }
        if records == 0 {
            let isForeign = firstBytes.first.map { !(20...24).contains($0) } ?? false
            guard !isForeign, firstBytes.count < 2 || firstBytes[1] == 3 else { throw .foreign(firstBytes) }
        }
        guard received <= RecordReader.longestFlight else {
            throw .malformed("more than \(RecordReader.longestFlight) bytes in one handshake")
        }
        pending += bytes
    }

    /// The next message or alert; nil if more bytes are needed.
    mutating func next() throws(Fault) -> Item? {
        while true {
            if let message = try takeMessage() { return .message(message) }
            guard let (type, content) = try takeRecord() else { return nil }
            switch type {
            case 21:
                guard content.count == 2 else { throw fault("an alert of \(content.count) bytes") }
                guard content[0] == 1 || content[0] == 2 else { throw fault("an alert of level \(content[0])") }
                return .alert(level: content[0], description: content[1])
            case 22:
                guard !content.isEmpty else { throw fault("a handshake record without content") }
                handshake += content
            case 20: throw fault("a ChangeCipherSpec before the server's flight is done")
            case 23: throw fault("application data before the handshake is done")
            default: throw fault("a record of type \(type)")
            }
        }
    }

    private mutating func takeMessage() throws(Fault) -> [UInt8]? {
        var reader = ByteReader(handshake)
        guard let type = reader.number(1), let length = reader.number(3) else { return nil }
        guard length <= RecordReader.longestMessage else {
            throw fault("a handshake message of type \(type) with \(length) bytes")
        }
        guard reader.take(length) != nil else { return nil }
        let message = Array(handshake.prefix(4 + length))
        handshake = Array(reader.rest)
        return message
    }

    private mutating func takeRecord() throws(Fault) -> (type: Int, content: [UInt8])? {
        var reader = ByteReader(pending)
        guard let type = reader.number(1), let version = reader.number(2), let length = reader.number(2) else {
            return nil
        }
        guard version >> 8 == 3 else { throw fault("a record of version \(Hex.lowercase(pending[1...2]))", ahead: 1) }
        guard length <= RecordReader.longestRecord else { throw fault("a record of \(length) bytes", ahead: 1) }
        guard let content = reader.take(length) else { return nil }
        records += 1
        guard records <= RecordReader.mostRecords else {
            throw .malformed("more than \(RecordReader.mostRecords) records in one handshake")
        }
        pending = Array(reader.rest)
        return (type, Array(content))
    }

    private func fault(_ what: String, ahead: Int = 0) -> Fault {
        .malformed("record \(records + ahead): \(what)")
    }
}
