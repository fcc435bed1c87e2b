/// A value that is seldom there, behind a reference: as an optional it takes eight bytes where it is not, in a hundred
/// thousand values of its kind.
struct Seldom<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Box: Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }

    private let box: Box

    init(_ value: Value) {
        box = Box(value)
    }

    var value: Value { box.value }

    static func == (left: Seldom, right: Seldom) -> Bool { left.box === right.box || left.value == right.value }

    func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

extension Seldom: Codable where Value: Codable {
    /// Reads the value itself.
    init(from decoder: any Decoder) throws {
        self.init(try Value(from: decoder))
    }

    /// Writes the value itself.
    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
    }
}
