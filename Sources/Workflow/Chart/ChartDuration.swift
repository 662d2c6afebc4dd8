/// Spans of time as charts write them: `45s`, `20m`, `2h`, `1d`, `1h30m`.
package enum ChartDuration {
    private static let units: [(letter: Character, seconds: Int64)] = [
        ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]
    /// Ten years: anything longer is a slip of the pen.
    private static let secondsLimit: Int64 = 3660 * 86_400
    private static let digitsLimit = 9

    /// Units fall from day to second, each at most once. Nil for anything else, zero and over ten years included.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var remaining = units[...]
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard !digits.isEmpty, digits.count <= digitsLimit, let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let letter = rest.popFirst(),
                let index = remaining.firstIndex(where: { $0.letter == letter })
            else { return nil }
            total += number * remaining[index].seconds
            remaining = remaining[(index + 1)...]
        }
        guard total > 0, total <= secondsLimit else { return nil }
        return .seconds(total)
    }

    /// The shortest way to write it; parts of a second are dropped.
    package static func text(of span: Duration) -> String {
        var seconds = span.components.seconds
        var text = ""
        for unit in units {
            let count = seconds / unit.seconds
            seconds %= unit.seconds
            if count > 0 { text += "\(count)\(unit.letter)" }
        }
        return text.isEmpty ? "0s" : text
    }
}
