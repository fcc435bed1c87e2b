/// A position in a file.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The path as it was given, or below a directory that was given.
    public var file: String
    /// The first is 1.
    public var line: Int
    /// In characters; the first is 1.
    public var column: Int

    /// A position in a file.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    public var description: String { "\(file):\(line):\(column)" }
}

/// One mistake in the configuration.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was given. A mistake of a whole file is at line 1, column 1.
    public var file: String
    /// The first is 1.
    public var line: Int
    /// In characters; the first is 1.
    public var column: Int
    /// What is wrong, and what would be right. Holds no secret and no control characters.
    public var message: String

    /// A mistake at a place.
    public init(at place: Place, _ message: String) {
        file = place.file
        line = place.line
        column = place.column
        self.message = message
    }

    /// `file:line:column: message`.
    public var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Why a configuration was refused: every mistake in it, file by file and line by line.
public struct Problems: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one.
    public var problems: [Problem]

    /// The mistakes, in the order in which they are shown.
    public init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// One line for each mistake.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
