import FoundationEssentials
import TLS

/// Why nothing can be imported: a line for whoever gave it, and where it stands.
struct ImportFault: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = Printable.text(description, limit: 2048)
    }

    /// What is wrong with the JSON of a file (or of a call), and where in it.
    init(_ error: DecodingError, in name: String) {
        switch error {
        case .typeMismatch(let type, let context):
            self.init("\(name): \(Self.jsonPath(context.codingPath)) is no \(Self.word(for: type))")
        case .valueNotFound(let type, let context):
            self.init("\(name): \(Self.jsonPath(context.codingPath)) is null, where a \(Self.word(for: type)) belongs")
        case .keyNotFound(let key, let context):
            self.init("\(name): \(Self.jsonPath(context.codingPath)) has no \(key.awsName)")
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty else {
                self.init("\(name): \(Self.jsonPath(context.codingPath)) cannot be read: \(context.debugDescription)")
                return
            }
            let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
            self.init("\(name): no valid JSON: \(reason)")
        @unknown default:
            self.init("\(name): cannot be read")
        }
    }

    /// `DistributionList.Items[3].Origins`.
    private static func jsonPath(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "the document" }
        return path.reduce("") { text, key in
            if let index = key.intValue { return "\(text)[\(index)]" }
            return text.isEmpty ? key.awsName : "\(text).\(key.awsName)"
        }
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is Int.Type: "whole number"
        case is [String: Any].Type: "object"
        case is any Sequence.Type: "list"
        default: "object"
        }
    }
}
