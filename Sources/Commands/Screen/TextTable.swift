import TLS

/// Rows under a header line: aligned and fitted to the width on a terminal, separated by tabs elsewhere.
struct TextTable {
    struct Cell {
        /// As it came: the table escapes what is not printable.
        var text: String
        var ink: Ink?

        init(_ text: String, _ ink: Ink? = nil) {
            self.text = text
            self.ink = ink
        }
    }

    var header: [String]
    /// The column that is cut if the terminal is too narrow.
    var elastic: Int
    var rows: [[Cell]] = []

    /// A column that is narrower than this says nothing.
    private static let narrowest = 16

    func rendered(on terminal: Terminal, indent: Int = 0) -> String {
        let lines = ([header.map { Cell($0, .bold) }] + rows).map { row in
            row.map { Cell(Printable.text($0.text, limit: 4096), $0.ink) }
        }
        guard terminal.isTerminal else {
            return lines.map { $0.map(\.text).joined(separator: "\t") + "\n" }.joined()
        }
        let widths = fitted(lines, to: terminal.width - indent)
        let margin = String(repeating: " ", count: indent)
        return lines.map { row in
            var line = margin
            for (column, cell) in row.enumerated() {
                let text = cell.text.cut(to: widths[column])
                let isLast = column == row.count - 1
                let padding = isLast ? 0 : widths[column] - text.count + 2
                line += terminal.painted(text, cell.ink) + String(repeating: " ", count: padding)
            }
            return line + "\n"
        }.joined()
    }

    /// Removes a column before the elastic one.
    mutating func drop(column: Int) {
        header.remove(at: column)
        for row in rows.indices { rows[row].remove(at: column) }
        elastic -= 1
    }

    private func fitted(_ lines: [[Cell]], to width: Int) -> [Int] {
        var widths = header.indices.map { column in lines.map { $0[column].text.count }.max() ?? 0 }
        let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
        if excess > 0 {
            widths[elastic] = max(min(widths[elastic], TextTable.narrowest), widths[elastic] - excess)
        }
        return widths
    }
}

extension String {
    /// The text itself if it fits, else its beginning and an ellipsis.
    func cut(to width: Int) -> String {
        count > width ? String(prefix(max(0, width - 1))) + "…" : self
    }
}
