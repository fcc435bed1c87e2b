import Alerts
import Checks
import FoundationEssentials
import GRDB
import Timekeeping

// Statements that are run often go through these, so that each is compiled once for a connection.
extension Database {
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// One row after the other, where all at once would be too much to hold: `body` must not keep them.
    func forEach(_ sql: String, _ body: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql))
        while let row = try rows.next() { try body(row) }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

// A file may be damaged: what the schema forbids is thrown, and never trusted to be absent. The values are taken as they come
// and looked at: to ask GRDB for a type instead ends the process where the file has another one.
extension Row {
    func integer(_ column: String) throws -> Int64 {
        try present(optionalInteger(column), column)
    }

    func optionalInteger(_ column: String) throws -> Int64? {
        switch self[column] {
        case nil: nil
        case let value as Int64: value
        default: throw LedgerFault.damaged("\(column) is no whole number")
        }
    }

    func count(_ column: String) throws -> Int {
        Int(clamping: try integer(column))
    }

    func number(_ column: String) throws -> Double {
        switch self[column] {
        case let value as Double: value
        case let value as Int64: Double(value)
        default: throw LedgerFault.damaged("\(column) is no number")
        }
    }

    func text(_ column: String) throws -> String {
        try present(optionalText(column), column)
    }

    func optionalText(_ column: String) throws -> String? {
        switch self[column] {
        case nil: nil
        case let value as String: value
        default: throw LedgerFault.damaged("\(column) is no text")
        }
    }

    func bytes(_ column: String) throws -> [UInt8] {
        guard case let blob as Data = self[column] else { throw LedgerFault.damaged("\(column) holds no bytes") }
        return [UInt8](blob)
    }

    func instant(_ column: String) throws -> Instant {
        Instant(seconds: try integer(column))
    }

    func optionalInstant(_ column: String) throws -> Instant? {
        try optionalInteger(column).map { Instant(seconds: $0) }
    }

    /// A word of a fixed list.
    func word<Word: RawRepresentable<String>>(_ column: String) throws -> Word {
        try present(Word(rawValue: try text(column)), column)
    }

    /// A finding's code; nil for one that this version does not know.
    func code(_ column: String) throws -> FindingCode? {
        try optionalText(column).flatMap { FindingCode(rawValue: $0) }
    }

    private func present<Value>(_ value: Value?, _ column: String) throws -> Value {
        guard let value else { throw LedgerFault.damaged("\(column) has no value that it may have") }
        return value
    }
}
