import API
import Checks

extension Severity {
    /// The verdict that a document names: a word that this version does not know tells nothing.
    init(word: String) {
        self = Severity(rawValue: word) ?? .unknown
    }
}

extension CheckDocument {
    var severity: Severity { Severity(word: verdict) }

    /// The one finding to show where there is room for one; nil where all is well, whatever else is worth knowing.
    var headline: FindingDocument? { findings.first { $0.severity != Severity.ok.rawValue } }

    /// `shop`, and where its id is not its address also that.
    var name: String {
        origin.id == origin.domain ? origin.id : "\(origin.id) (\(origin.domain))"
    }
}

extension FindingDocument {
    var level: Severity { Severity(word: severity) }

    /// Its code and where it was seen: `chain-order, at 192.0.2.7 as www.example.com`.
    var place: String {
        [address.map { "at \($0)" }, serverName.map { "as \($0)" }].compactMap { $0 }
            .reduce("\(code)\(address == nil && serverName == nil ? "" : ",")") { "\($0) \($1)" }
    }
}
