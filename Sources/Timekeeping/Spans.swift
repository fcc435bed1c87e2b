extension Duration {
    /// Reads a span as people write it: a whole number and one of `s`, `m`, `h`, `d`, `w`, as in `90s`, `5m`, `21d`;
    /// several parts may follow each other (`1h30m`). Returns nil for anything else, a bare number included.
    public init?(span text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        var total: Int64 = 0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                guard let unit = units[character], let count = Int64(digits) else { return nil }
                let (product, tooLong) = count.multipliedReportingOverflow(by: unit)
                let (sum, overflow) = total.addingReportingOverflow(product)
                guard !tooLong, !overflow else { return nil }
                total = sum
                digits = ""
            }
        }
        guard digits.isEmpty, !text.isEmpty else { return nil }
        self = .seconds(total)
    }

    /// The span as `init(span:)` reads it, in the largest units that lose nothing: `5m`, `1h30m`, `21d`.
    public var span: String {
        var rest = components.seconds
        guard rest > 0 else { return "0s" }
        var text = ""
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] where rest >= size {
            text += "\(rest / size)\(unit)"
            rest %= size
        }
        return text
    }

    /// Whole and broken milliseconds.
    public var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}

extension Instant {
    /// How far away this instant is, for people: `in 12 d`, `5 min ago`, `now`. The two largest units are named
    /// only where the larger one is below three, so that `in 1 d 4 h` is not read as one day.
    public func relative(to now: Instant) -> String {
        let distance = seconds(since: now)
        guard distance != 0 else { return "now" }
        let amount = Instant.roughly(distance.magnitude)
        return distance > 0 ? "in \(amount)" : "\(amount) ago"
    }

    private static func roughly(_ seconds: UInt64) -> String {
        let units: [(name: String, size: UInt64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        for (index, unit) in units.enumerated() where seconds >= unit.size {
            let count = seconds / unit.size
            let rest = seconds % unit.size
            guard count < 3, index + 1 < units.count, rest / units[index + 1].size > 0 else {
                return "\(count) \(unit.name)"
            }
            return "\(count) \(unit.name) \(rest / units[index + 1].size) \(units[index + 1].name)"
        }
        return "0 s"
    }
}

/// `1 origin`, `2 origins`; the second word where the first one and an s will not do: `3 tries`.
public func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}

/// `once`, `3 times`.
public func times(_ number: Int) -> String {
    number == 1 ? "once" : "\(number) times"
}
