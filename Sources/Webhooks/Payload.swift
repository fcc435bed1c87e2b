/// A JSON value that can be written as a literal, so that a format in code looks like the document it makes.
enum Payload: Encodable, Sendable {
    case object([String: Payload])
    case array([Payload])
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
    /// Any other value that can be encoded.
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
}

extension Payload: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral members: (String, Payload)...) { self = .object(Dictionary(members) { $1 }) }
    init(arrayLiteral items: Payload...) { self = .array(items) }
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(nilLiteral: ()) { self = .null }
}
