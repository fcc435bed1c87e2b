/// The mistakes that have been found so far, in all files of one configuration.
final class ProblemLog {
    /// The most mistakes that are shown. A file with more was written by a faulty program.
    private static let limit = 1_000

    private var found: Set<Problem> = []
    private var order: [String: Int] = [:]

    var isEmpty: Bool { found.isEmpty }

    /// Takes note of a file: problems are sorted by the order in which files were opened.
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
