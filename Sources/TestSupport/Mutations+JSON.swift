package import Values

extension Mutations {
    /// Values that arithmetic, codecs and rules trip over.
    package static let extremeValues: [JSON] = [
        .null, true, false, 0, 1, -1, .integer(.max), .integer(.min + 1), 9_007_199_254_740_993,
        253_402_300_800_000_000, .double(0.5), .double(1e300), .double(-1e300), "", "0", "-1", "\u{0}",
        "é\u{301}",
        "0001-01-01", "9999-12-31", "10000-02-29", "2026-02-30", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "200000-12-31T00:00:00Z", "92233720368547758.07", "1e9", [], [:], [[]], [1, "a", .null],
    ]

    /// The same value with one to three parts replaced, dropped or doubled: still JSON, so that it gets as far as what
    /// reads the parts. Mostly a part is replaced by one of its own kind, so that it gets further.
    /// - Parameter values: What may stand in place of a part, beside parts of the value itself.
    package mutating func damaged(_ value: JSON, values: [JSON] = Mutations.extremeValues) -> JSON {
        var result = value
        for _ in 0...below(3) {
            let count = result.partCount
            let target = below(count)
            let change: JSON.PartChange =
                switch below(10) {
                case 0: .drop
                case 1: .double
                case 2: .replace(values.isEmpty ? .null : values[below(values.count)])
                case 3: .replace(result.part(below(count)) ?? .null)
                default: .replace(alike(result.part(target) ?? .null, among: values))
                }
            var seen = 0
            result = result.changing(target, change, seen: &seen) ?? .null
        }
        return result
    }

    private mutating func alike(_ part: JSON, among values: [JSON]) -> JSON {
        let alike = values.filter { $0.kind == part.kind }
        return alike.isEmpty ? part : alike[below(alike.count)]
    }
}

extension JSON {
    enum PartChange {
        case replace(JSON)
        case drop
        case double
    }

    /// This value and all that is in it.
    fileprivate var partCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.partCount }
        case .object(let object): object.members.reduce(1) { $0 + $1.value.partCount }
        default: 1
        }
    }

    /// The part of that number, this value being number 0.
    fileprivate func part(_ number: Int) -> JSON? {
        if number == 0 { return self }
        var rest = number - 1
        for part in parts {
            if rest < part.partCount { return part.part(rest) }
            rest -= part.partCount
        }
        return nil
    }

    private var parts: [JSON] {
        switch self {
        case .array(let elements): elements
        case .object(let object): object.members.map(\.value)
        default: []
        }
    }

    /// Numbers the parts as `part` does; nil when this one is dropped.
    fileprivate func changing(_ target: Int, _ change: PartChange, seen: inout Int) -> JSON? {
        let number = seen
        seen += 1
        if number == target {
            // Whatever stood inside is not looked at any more.
            seen = target + partCount
            switch change {
            case .replace(let other): return other
            case .drop: return nil
            case .double: return .array([self, self])
            }
        }
        switch self {
        case .array(let elements):
            return .array(elements.compactMap { $0.changing(target, change, seen: &seen) })
        case .object(let object):
            var changed = JSONObject()
            for member in object.members {
                changed[member.key] = member.value.changing(target, change, seen: &seen)
            }
            return .object(changed)
        default: return self
        }
    }
}
