import TLS

extension Terminal {
    /// A text under a label: `Proof:  the text`, wrapped under itself on a terminal, in one line elsewhere.
    ///
    /// The ink is the label's. The text may come from a peer: what is not printable is escaped.
    func paragraph(_ text: String, label: String, _ ink: Ink? = nil, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        let lead = blanks + painted(label, ink)
        let shown = Printable.text(text, limit: 16_384)
        guard isTerminal else { return lead + shown + "\n" }
        let margin = String(repeating: " ", count: indent + label.count)
        let room = max(24, width - margin.count)
        var lines: [String] = []
        for word in shown.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= room {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lead + lines.joined(separator: "\n" + margin) + "\n"
    }

    /// A title over what follows.
    func heading(_ text: String) -> String {
        "\n" + painted(Printable.text(text), .bold) + "\n"
    }
}
