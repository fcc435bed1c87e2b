extension Catalogue {
    /// The Markdown page of one chapter, as it stands in `docs/findings`; each code is the anchor of its section.
    public static func page(of chapter: CatalogueEntry.Chapter) -> String {
        let codes = FindingCode.allCases.filter { $0.entry.chapter == chapter }
        var lines = ["# \(chapter.rawValue)", "", introduction(of: chapter), ""]
        lines += ["| Finding | Severity | CloudFront returns | Basis |", "|---|---|---|---|"]
        lines += codes.map { code in
            let entry = code.entry
            return "| [\(code.rawValue)](#\(code.rawValue)) | \(entry.severity.rawValue) "
                + "| \(entry.status.map(String.init) ?? "–") | \(basis(of: entry)) |"
        }
        for code in codes {
            let entry = code.entry
            lines += ["", "## \(code.rawValue)", "", entry.meaning]
            lines += ["", "**Why.** \(entry.why)", "", "**What to do.** \(entry.remedy)"]
            lines += ["", "**How to check.** \(entry.verify)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func introduction(of chapter: CatalogueEntry.Chapter) -> String {
        let origin = """
            This page is generated from cfmon's catalogue; `cfmonctl explain CODE` prints the same. The severity is \
            the default: thresholds and `severities` in the configuration can change it. HOST is the origin domain.
            """
        guard chapter != .monitor else { return origin }
        return origin + " " + """
            The basis says how sure it is that CloudFront behaves so: *documented* by AWS or the body that owns the \
            fact, read in AWS's public TLS *library*, *reported* by users, or *inferred* from these.
            """
    }

    /// A finding about the monitor says nothing of CloudFront, so it rests on nothing that is known of it.
    private static func basis(of entry: CatalogueEntry) -> String {
        entry.chapter == .monitor ? "–" : entry.basis.rawValue
    }
}
