import Yams

/// A value of the configuration, and its place in the file. Reading it returns what was asked for, or adds a problem and
/// returns nil. Readers go on after a problem, so that one run finds every mistake.
///
/// A class, since a node of Yams is large to copy, and a file may hold a hundred thousand of them.
final class Cursor {
    private let role: Role
    private let node: Node
    private let page: Page

    /// What the value is to the file.
    enum Role {
        case file, key, item
        case value(ofKey: String)
    }

    init(_ node: Node, on page: Page, as role: Role) {
        self.node = node
        self.page = page
        self.role = role
    }

    var place: Place { page.place(of: node) }

    /// What problems call the value.
    private var subject: String {
        switch role {
        case .file: "the file"
        case .key: "the key"
        case .item: "the item"
        case .value(let key): Syntax.quoted(key)
        }
    }

    /// Adds a problem with this value.
    func reject(_ sentence: String) {
        page.problems.add(sentence, at: place)
    }

    /// Whether the value is empty, `~` or `null`. It is empty where all lines below a key are commented out.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Whether the value is this word, such as `none`.
    func `is`(_ word: String) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.string == word
    }

    var isMapping: Bool {
        if case .mapping = node { true } else { false }
    }

    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    /// The text of a single value.
    func text() -> String? {
        guard isPlain() else { return nil }
        guard case .scalar(let scalar) = node else {
            reject("\(subject) must be a single value, not \(kind)")
            return nil
        }
        guard !isNull else {
            reject("\(subject) has no value")
            return nil
        }
        return scalar.string
    }

    /// What `parse` makes of the text of a single value.
    func read<Value>(_ parse: (String) throws(SyntaxProblem) -> Value) -> Value? {
        guard let text = text() else { return nil }
        do throws(SyntaxProblem) {
            return try parse(text)
        } catch {
            reject(error.description)
            return nil
        }
    }

    /// The items of a list; an empty list if there is no value.
    func list() -> [Cursor]? {
        guard isPlain() else { return nil }
        if isNull { return [] }
        guard case .sequence(let sequence) = node else {
            reject("\(subject) must be a list, as in [a, b], not \(kind)")
            return nil
        }
        return sequence.map { Cursor($0, on: page, as: .item) }
    }

    /// What `parse` makes of each item of a list; items that it refuses are left out.
    func list<Value>(of parse: (String) throws(SyntaxProblem) -> Value) -> [Value]? {
        list()?.compactMap { $0.read(parse) }
    }

    /// A mapping whose keys are free, such as labels, in the order of the file; empty if there is no value.
    func pairs() -> [(key: Cursor, name: String, value: Cursor)]? {
        guard isPlain() else { return nil }
        if isNull { return [] }
        guard case .mapping(let mapping) = node else {
            reject("\(subject) must be a mapping, as in {key: value}, not \(kind)")
            return nil
        }
        var pairs: [(key: Cursor, name: String, value: Cursor)] = []
        pairs.reserveCapacity(mapping.count)
        for (keyNode, valueNode) in mapping {
            let key = Cursor(keyNode, on: page, as: .key)
            if let name = key.text() { pairs.append((key, name, Cursor(valueNode, on: page, as: .value(ofKey: name)))) }
        }
        return page.hasRepeatedKeys ? withoutRepeats(pairs) : pairs
    }

    /// Refuses each repeated key, and drops the stand-ins.
    private func withoutRepeats(
        _ pairs: [(key: Cursor, name: String, value: Cursor)]
    ) -> [(key: Cursor, name: String, value: Cursor)] {
        var earlier: [String: Place] = [:]
        return pairs.filter { key, name, _ in
            let original = page.original(of: name)
            let written = original ?? name
            if let first = earlier[written] {
                key.reject(
                    "the key \(Syntax.quoted(written)) stands here once more; it stands first in line \(first.line)")
            }
            if original != nil { earlier[written] = earlier[written] ?? key.place }
            return original == nil
        }
    }

    /// A mapping whose keys are `known`. Any other key is refused, with the nearest known one or the hint that
    /// `elsewhere` has for it.
    func fields(_ known: [String], elsewhere: [String: String] = [:]) -> Fields? {
        guard let pairs = pairs() else { return nil }
        var fields = Fields(place: place, problems: page.problems)
        for (key, name, value) in pairs {
            if known.contains(name) {
                fields.add(value, for: name)
            } else {
                key.reject(Cursor.refusal(ofKey: name, known: known, elsewhere: elsewhere))
            }
        }
        return fields
    }

    private static func refusal(ofKey name: String, known: [String], elsewhere: [String: String]) -> String {
        let unknown = "unknown key \(Syntax.quoted(name))"
        if name == "<<" { return "merge keys are not read; what origins have in common goes under `defaults`" }
        if let hint = elsewhere[name] { return "\(unknown); \(hint)" }
        if let near = Spelling.nearest(to: name, among: known) { return "\(unknown); did you mean `\(near)`?" }
        return "\(unknown); known here: \(known.joined(separator: ", "))"
    }

    /// Whether the value may be read: it is within the budget, and has no tag that would change its meaning.
    private func isPlain() -> Bool {
        guard page.count(node) else { return false }
        let tag = node.tag.rawValue
        guard Cursor.plainTags.contains(tag) else {
            reject("the tag \(Syntax.quoted(tag)) has no meaning here")
            return false
        }
        return true
    }

    /// The tags of values without a tag, or with one that says what they are anyway (YAML 1.2.2, 10.2).
    private static let plainTags = Set(
        ["str", "int", "float", "bool", "null", "map", "seq"].map { "tag:yaml.org,2002:" + $0 })

    private var kind: String {
        switch node {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }
}

/// The values of a mapping, by key.
struct Fields {
    let place: Place
    private let problems: ProblemLog
    /// There are few, so a linear search is quicker than a dictionary.
    private var keys: [String] = []
    private var values: [Cursor] = []

    init(place: Place, problems: ProblemLog) {
        self.place = place
        self.problems = problems
    }

    mutating func add(_ value: Cursor, for key: String) {
        keys.append(key)
        values.append(value)
    }

    subscript(key: String) -> Cursor? { keys.firstIndex(of: key).map { values[$0] } }

    /// The value of a required key.
    func required(_ key: String, _ why: String) -> Cursor? {
        if let value = self[key] { return value }
        problems.add("`\(key)` is missing: \(why)", at: place)
        return nil
    }
}
