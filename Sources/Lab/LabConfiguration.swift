import Timekeeping

/// The files about a street that cfmond and scripts read, in one folder.
public struct LabConfiguration: Sendable {
    /// A receiver of the alerts about the street.
    public struct Webhook: Hashable, Sendable {
        /// Where it takes messages.
        public var url: String
        /// The file with its `whsec_…` secret.
        public var secretFile: String

        /// A receiver of the format `webhook`.
        public init(url: String, secretFile: String) {
            self.url = url
            self.secretFile = secretFile
        }
    }

    /// The folder, as an absolute path.
    public let directory: String
    /// `cfmon.yaml`: every house as an origin.
    public let yaml: String
    /// `trust.pem`: the street's root.
    public let trust: String
    /// `expected.tsv`: a line for each house: its id, the verdict, and the code of the headline or `-`.
    public let expected: String
    private let webhook: Webhook?

    /// Describes the street for files that will lie in `directory`.
    public init(of street: Street, in directory: String, interval: Duration, webhook: Webhook? = nil) {
        self.directory = directory
        self.webhook = webhook
        trust = street.trustPEM
        expected = street.houses.map { open in
            "\(open.house.id)\t\(open.house.verdict.rawValue)\t\(open.house.headline ?? "-")\n"
        }.joined()
        var text = "defaults:\n  interval: \(interval.span)\ntrust:\n  bundle: \(quoted("\(directory)/trust.pem"))\n"
        if let webhook {
            text += """
                receivers:
                  - name: lab
                    type: webhook
                    url: {file: \(quoted("\(directory)/\(LabConfiguration.urlFile)"))}
                    secret: {file: \(quoted(webhook.secretFile))}

                """
        }
        yaml = text + "origins:\n" + street.houses.map(LabConfiguration.origin).joined()
    }

    private static let urlFile = "webhook-url"

    private static func origin(_ open: Street.OpenHouse) -> String {
        let house = open.house
        let told = house.distribution
        var lines = [
            "  - id: \(house.id)  # \(house.summary)",
            "    domain: \(house.domain)",
            "    connect_to: \(list(open.endpoints))",
        ]
        if !told.hostHeaders.isEmpty { lines.append("    host_headers: \(list(told.hostHeaders))") }
        if !told.protocols.isEmpty { lines.append("    origin_ssl_protocols: \(list(told.protocols))") }
        if let timeout = told.timeout { lines.append("    timeout: \(timeout)s") }
        if let attempts = told.attempts { lines.append("    attempts: \(attempts)") }
        if let path = told.path { lines.append("    http: {path: \(quoted(path))}") }
        return lines.map { "\($0)\n" }.joined()
    }

    private static func list(_ items: [String]) -> String {
        "[\(items.map(quoted).joined(separator: ", "))]"
    }

    /// Writes the files; what is there already is replaced.
    ///
    /// - Throws: where the folder cannot be written.
    public func write() throws {
        try LabFile.replace("\(directory)/trust.pem", with: trust)
        try LabFile.replace("\(directory)/expected.tsv", with: expected)
        if let webhook {
            try LabFile.replace("\(directory)/\(LabConfiguration.urlFile)", with: "\(webhook.url)\n", mode: 0o600)
        }
        try LabFile.replace("\(directory)/cfmon.yaml", with: yaml)
    }
}

/// A double-quoted scalar of YAML 1.2.
private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case " "..."~": "\(scalar)"
        default:
            "\\U" + String(String(UInt64(scalar.value) | 1 << 32, radix: 16).dropFirst())
        }
    }
    return "\"\(escaped.joined())\""
}
