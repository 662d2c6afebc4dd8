import Values
import Yams

extension ChartReader {
    mutating func window(_ node: Node, named name: String) -> Window? {
        guard let fields = fields(node, .window, "window \"\(name)\""), let all = fields["all"] else {
            return nil
        }
        let hours = list(all).compactMap { self.hours($0) }
        if case .sequence(let sequence) = all, sequence.isEmpty {
            refuse(
                line: all.line,
                "wrong_type",
                "window \"\(name)\" needs at least one line of opening hours"
            )
        }
        return Window(
            name: name,
            title: text(fields, "title") ?? "",
            hours: hours,
            source: text(fields, "source") ?? "",
            margin: fields["margin"] == nil ? .zero : duration(fields, "margin") ?? .zero
        )
    }

    private mutating func hours(_ node: Node) -> OpeningHours? {
        guard let fields = fields(node, .hours, "opening hours") else { return nil }
        let name = text(fields, "name")
        let zone = zone(fields)
        let days = days(fields)
        let open = openMinutes(fields)
        let holidays = holidays(fields)
        guard let name, let zone, let days, let open else { return nil }
        return OpeningHours(
            name: name,
            zone: zone,
            days: days,
            opensMinute: open.from,
            closesMinute: open.to,
            holidays: holidays
        )
    }

    mutating func zone(_ fields: Fields) -> String? {
        guard let node = fields["zone"], let name = text(fields, "zone") else { return nil }
        guard Zone(name) != nil else {
            let near = NearestName.nearest(to: name, among: Zone.knownNames)
            refuse(
                line: node.line,
                "unknown_zone",
                "there is no time zone \"\(name)\"",
                hint: near.map { "did you mean \"\($0)\"?" }
                    ?? "write a region such as Europe/Paris or an offset such as \"UTC+02:00\""
            )
            return nil
        }
        return name
    }

    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `mon-fri`, `mon`, `fri-mon`, or a list of such.
    mutating func weekdays(_ node: Node, _ what: String) -> Set<Int>? {
        var days: Set<Int> = []
        for part in list(node) {
            guard let text = text(part, what) else { return nil }
            let ends = text.split(separator: "-", omittingEmptySubsequences: false)
                .map { Self.dayNames.firstIndex(of: String($0)) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else {
                refuse(
                    line: part.line,
                    "wrong_days",
                    "\"\(text)\" names no weekdays",
                    hint: "write mon-fri, or a list such as [mon, wed, fri]"
                )
                return nil
            }
            let span = (last - first + 7) % 7
            for step in 0...span { days.insert((first + step) % 7 + 1) }
        }
        return days
    }

    private mutating func days(_ fields: Fields) -> Set<Int>? {
        guard let node = fields["days"], let days = weekdays(node, "\"days\"") else { return nil }
        if days.isEmpty {
            refuse(
                line: node.line,
                "wrong_days",
                "opening hours need at least one weekday",
                hint: "write mon-fri"
            )
        }
        return days
    }

    private mutating func openMinutes(_ fields: Fields) -> (from: Int, to: Int)? {
        guard let node = fields["open"], let text = text(fields, "open") else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
        guard ends.count == 2, let from = ends[0], let to = ends[1] else {
            refuse(
                line: node.line,
                "wrong_hours",
                "\"\(text)\" are no opening hours",
                hint: "write them like \"08:00-18:00\"; midnight at the end is 24:00"
            )
            return nil
        }
        guard from < to else {
            refuse(
                line: node.line,
                "hours_over_midnight",
                "the hours \"\(text)\" end before they begin",
                hint: "hours over midnight are not supported; the end of a day is 24:00"
            )
            return nil
        }
        return (from, to)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { ("0"..."9").contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
            hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    private mutating func holidays(_ fields: Fields) -> Set<String> {
        guard let node = fields["holidays"] else { return [] }
        var dates: Set<String> = []
        for part in list(node) {
            guard let text = text(part, "a holiday") else { continue }
            if text.utf8.count == 10, Instant("\(text)T00:00:00Z") != nil {
                dates.insert(text)
            } else {
                refuse(
                    line: part.line,
                    "wrong_date",
                    "\"\(text)\" is no date",
                    hint: "write it like 2026-12-25"
                )
            }
        }
        return dates
    }
}
