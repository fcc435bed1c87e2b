import GRDB

/// Why a file cannot serve as the ledger. The file is left as it is.
public enum LedgerFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A later version of cfmon has written it.
    case newer(path: String, version: Int, known: Int)
    /// It is an SQLite file of some other program.
    case foreign(path: String)
    /// It is no SQLite file, or a damaged one; with SQLite's message.
    case corrupt(path: String, reason: String)
    /// It cannot be opened; with SQLite's message.
    case unusable(path: String, reason: String)
    /// The rows that must stay take more than the size limit.
    case crowded(bytes: Int64, limit: Int64)
    /// One copy is made at a time: each takes a reader for minutes, and as much room as the file.
    case beingCopied
    /// It holds a value that the schema forbids; with its location.
    case damaged(String)

    /// One line for the operator.
    public var description: String {
        switch self {
        case .newer(let path, let version, let known):
            "\(path): written by a newer cfmon (layout \(version); this one knows layouts up to \(known)). "
                + "Use that version, or another state directory"
        case .foreign(let path):
            "\(path): an SQLite file, but not one of cfmon's"
        case .unusable(let path, let reason), .corrupt(let path, let reason):
            "\(path): \(reason)"
        case .crowded(let bytes, let limit):
            "the ledger takes \(bytes / 1_000) kB where storage.max_size allows \(limit / 1_000): the present state, alerts "
                + "and messages alone are too much, so history is not deleted for it"
        case .beingCopied:
            "another copy of the ledger is being made"
        case .damaged(let location):
            "the ledger is damaged: \(location)"
        }
    }
}

extension LedgerFault {
    /// From SQLite's error about the file.
    init(_ error: DatabaseError, path: String) {
        self =
            error.meansDamage
            ? .corrupt(path: path, reason: error.words) : .unusable(path: path, reason: error.words)
    }
}
