import Alerts
import Checks
import FoundationEssentials
import GRDB
import Timekeeping

// Frequent statements go through these, so that each is compiled once for a connection.
extension Database {
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Visits one row after the other, where all at once would take too much memory. `body` must not keep them.
    func forEach(_ sql: String, _ body: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql))
        while let row = try rows.next() { try body(row) }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

// A file may be damaged, so a value that the schema forbids is an error and never assumed absent. The code switches over the
// value as it comes: asking GRDB for a type traps where the file holds another.
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

    /// A finding's code; nil for one that only a later version knows.
    func code(_ column: String) throws -> FindingCode? {
        try optionalText(column).flatMap { FindingCode(rawValue: $0) }
    }

    private func present<Value>(_ value: Value?, _ column: String) throws -> Value {
        guard let value else { throw LedgerFault.damaged("\(column) has no value that it may have") }
        return value
    }
}
