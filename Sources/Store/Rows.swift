import Alerts
import Checks
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

// A file may be damaged: what the schema forbids is thrown, and never trusted to be absent.
extension Row {
    func integer(_ column: String) throws -> Int64 {
        try present(optionalInteger(column), column)
    }

    func optionalInteger(_ column: String) throws -> Int64? {
        switch value(column) {
        case .null: nil
        case .int64(let value): value
        default: throw LedgerFault.damaged("\(column) is no whole number")
        }
    }

    func count(_ column: String) throws -> Int {
        Int(clamping: try integer(column))
    }

    func number(_ column: String) throws -> Double {
        switch value(column) {
        case .double(let value): value
        case .int64(let value): Double(value)
        default: throw LedgerFault.damaged("\(column) is no number")
        }
    }

    func text(_ column: String) throws -> String {
        try present(optionalText(column), column)
    }

    func optionalText(_ column: String) throws -> String? {
        switch value(column) {
        case .null: nil
        case .string(let value): value
        default: throw LedgerFault.damaged("\(column) is no text")
        }
    }

    func bytes(_ column: String) throws -> [UInt8] {
        guard case .blob(let blob) = value(column) else { throw LedgerFault.damaged("\(column) holds no bytes") }
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

    private func value(_ column: String) -> DatabaseValue.Storage {
        (self[column] as DatabaseValue? ?? .null).storage
    }

    private func present<Value>(_ value: Value?, _ column: String) throws -> Value {
        guard let value else { throw LedgerFault.damaged("\(column) has no value that it may have") }
        return value
    }
}
