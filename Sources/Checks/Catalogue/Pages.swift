extension CatalogueEntry.Chapter {
    /// The Markdown page of the chapter, as it stands in `docs/findings`; each code is the anchor of its section.
    public var page: String {
        let findings = FindingCode.allCases.map { (code: $0.rawValue, entry: $0.entry) }
            .filter { $0.entry.chapter == self }
        var lines = ["# \(rawValue)", "", introduction, ""]
        lines += ["| Finding | Severity | CloudFront returns | Basis |", "|---|---|---|---|"]
        lines += findings.map { code, entry in
            // A finding about the monitor says nothing of CloudFront, so it has no basis.
            "| [\(code)](#\(code)) | \(entry.severity.rawValue) | \(entry.status.map(String.init) ?? "–") "
                + "| \(self == .monitor ? "–" : entry.basis.rawValue) |"
        }
        for (code, entry) in findings {
            lines += ["", "## \(code)", "", entry.meaning]
            lines += ["", "**Why.** \(entry.why)", "", "**What to do.** \(entry.remedy)"]
            lines += ["", "**How to check.** \(entry.verify)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var introduction: String {
        let origin = """
            This page is generated from cfmon's catalogue; `cfmonctl explain CODE` prints the same. The severity is \
            the default: thresholds and `severities` in the configuration can change it. HOST is the origin domain.
            """
        guard self != .monitor else { return origin }
        return origin + " " + """
            The basis says how sure it is that CloudFront behaves so: *documented* by AWS or the body that owns the \
            fact, read in AWS's public TLS *library*, *reported* by users, or *inferred* from these.
            """
    }
}
