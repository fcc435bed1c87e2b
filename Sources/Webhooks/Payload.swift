import FoundationEssentials

/// A JSON value as a literal: formats are written down as what they look like.
enum Payload: Encodable, Sendable {
    case object([String: Payload])
    case array([Payload])
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
    /// Anything that knows its own JSON.
    case value(any Encodable & Sendable)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .array(let items): try container.encode(items)
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .null: try container.encodeNil()
        case .value(let value): try value.encode(to: encoder)
        }
    }

    /// The same bytes for the same value.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, whole numbers and what was decoded from JSON before have a form in JSON.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension Payload: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral members: (String, Payload)...) {
        self = .object(Dictionary(members) { $1 })
    }
    init(arrayLiteral items: Payload...) {
        self = .array(items)
    }
    init(stringLiteral text: String) {
        self = .text(text)
    }
    init(integerLiteral number: Int) {
        self = .number(number)
    }
    init(booleanLiteral flag: Bool) {
        self = .flag(flag)
    }
    init(nilLiteral: ()) {
        self = .null
    }
}
