/// Which known word somebody may have meant.
enum Spelling {
    /// The known word with the fewest single edits (insert, delete, replace, swap of neighbours) from `word`; nil if
    /// none is near, which means that more than a third of the word would have to change. The first of several equals wins.
    static func nearest(to word: String, among known: [String]) -> String? {
        guard word.count <= 64 else { return nil }
        let best = known.map { (word: $0, edits: edits(from: word, to: $0)) }.min { $0.edits < $1.edits }
        guard let best, best.edits <= max(2, word.count / 3), best.edits < best.word.count else { return nil }
        return best.word
    }

    /// The optimal string alignment distance, without regard to case.
    static func edits(from left: String, to right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var least = min(
                    previous[column + 1] + 1, current[column] + 1,
                    previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforePrevious[column - 1] + 1)
                }
                current.append(least)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
