/// The mistakes that have been found so far, in all files of one configuration.
final class ProblemLog {
    /// A file with more mistakes than this was made by a program that has one.
    private static let limit = 1_000

    private var found: Set<Problem> = []
    private var order: [String: Int] = [:]

    var isEmpty: Bool { found.isEmpty }

    /// Files are told in the order in which they are opened, whatever the order of their mistakes.
    func open(_ file: String) {
        order[file] = order[file] ?? order.count
    }

    func add(_ sentence: String, at place: Place) {
        found.insert(Problem(at: place, sentence))
    }

    /// All mistakes, or the first thousand and how many are left out.
    var sorted: [Problem] {
        let all = found.sorted { left, right in
            (order[left.file] ?? .max, left.line, left.column, left.message)
                < (order[right.file] ?? .max, right.line, right.column, right.message)
        }
        guard all.count > ProblemLog.limit else { return all }
        var shown = Array(all.prefix(ProblemLog.limit))
        let next = all[ProblemLog.limit]
        let place = Place(file: next.file, line: next.line, column: next.column)
        shown.append(Problem(at: place, "from here on, \(all.count - ProblemLog.limit) more mistakes are not shown"))
        return shown
    }
}
