extension TableDialect {
    /// A cell in the form that everything here reads: amounts with a point and nothing else, days as 2026-11-20.
    package enum Reading: Sendable, Hashable {
        case text(String)
        /// As it stands, since it is in no form of the dialect; whoever refuses it can add how to say the right one.
        case asWritten(String, hint: String?)
        /// Two readings are possible, or the dialect rules this one out.
        case refused(code: String, reason: String)

        package var text: String? {
            switch self {
            case .text(let text), .asWritten(let text, _): text
            case .refused: nil
            }
        }
    }

    /// - Parameter isSemicolonSeparated: the file has semicolons between its cells, so its program may well write decimal
    ///   commas.
    package func amount(_ text: String, isSemicolonSeparated: Bool) -> Reading {
        guard let decimal else {
            if isSemicolonSeparated, Grouping(text, decimal: ",")?.mark == "." {
                return .refused(
                    code: "ambiguous_amount",
                    reason:
                        "may have a decimal point or groups of thousands; say which: decimal point or decimal comma"
                )
            }
            let hint = "if the file writes decimal commas, say so: decimal comma"
            return .asWritten(text, hint: text.contains(",") ? hint : nil)
        }
        let mark: Character = decimal == .comma ? "," : "."
        if let plain = Grouping(text, decimal: mark)?.plain { return .text(plain) }
        // What is left must not pass in the other form.
        guard text.contains("."), decimal == .comma else { return .asWritten(text, hint: nil) }
        return .refused(
            code: "malformed_amount",
            reason: "is no amount with a decimal comma such as 1234,50 or 1.234,50"
        )
    }

    package func day(_ text: String) -> Reading {
        guard let parts = Self.dayFirst(text) else { return .asWritten(text, hint: nil) }
        guard dates == .dmy else {
            return .asWritten(text, hint: "if the file writes the day first, say so: dates dmy")
        }
        func padded(_ text: Substring) -> String { text.count == 1 ? "0" + text : String(text) }
        return .text("\(parts.year)-\(padded(parts.month))-\(padded(parts.day))")
    }

    private static func dayFirst(_ text: String) -> (day: Substring, month: Substring, year: Substring)? {
        guard let mark = text.first(where: { !$0.isASCIIDigit }), "/.-".contains(mark) else { return nil }
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }),
            (1...2).contains(parts[0].count), (1...2).contains(parts[1].count), parts[2].count == 4
        else { return nil }
        return (parts[0], parts[1], parts[2])
    }

    // MARK: Rows

    /// A row whose amounts and days are in the form that everything here reads.
    package struct Normalised: Sendable {
        package let row: TableRow
        /// By column: what a refusal of the cell can add.
        package fileprivate(set) var hints: [String: String] = [:]
        package fileprivate(set) var refusals: [Refusal] = []
    }

    package struct Refusal: Sendable, Hashable {
        package let column: String
        package let value: String
        package let code: String
        /// Goes on behind column and value.
        package let reason: String
    }

    /// Numbers and moments of a sheet have one form already and stay as they are. Cells under no name are left out: nobody
    /// can ask for them.
    package func normalised(
        _ row: TableRow,
        _ header: TableHeader,
        amounts: Set<String>,
        days: Set<String>,
        isSemicolonSeparated: Bool
    ) -> Normalised {
        var cells = Array(row.cells.prefix(header.names.count))
        for index in cells.indices where !header.isNamed(index) { cells[index] = "" }
        var hints: [String: String] = [:]
        var refusals: [Refusal] = []
        for column in amounts.union(days).sorted() {
            guard let index = header.index(of: column), !row.numbers.contains(index),
                let text = header.value(column, in: row)
            else { continue }
            let reading =
                amounts.contains(column)
                ? amount(text, isSemicolonSeparated: isSemicolonSeparated) : day(text)
            if let plain = reading.text, index < cells.count { cells[index] = plain }
            switch reading {
            case .text: break
            case .asWritten(_, let hint): hints[column] = hint
            case .refused(let code, let reason):
                refusals.append(Refusal(column: column, value: text, code: code, reason: reason))
            }
        }
        let plain = TableRow(number: row.number, cells: cells, numbers: row.numbers)
        return Normalised(row: plain, hints: hints, refusals: refusals)
    }
}

/// A number in digits, with or without marks between thousands.
private struct Grouping {
    /// Between thousands; nil when there is none.
    let mark: Character?
    /// With a point.
    let plain: String

    /// Plain and narrow blanks that do not break a line, as French programs write them, and thin ones.
    private static let blanks: Set<Character> = [" ", "\u{A0}", "\u{202F}", "\u{2009}"]
    private static let others: Set<Character> = [".", ",", "'", "\u{2019}"]

    init?(_ text: String, decimal: Character) {
        var rest = Substring(text)
        let sign = rest.first == "-" || rest.first == "+" ? String(rest.removeFirst()) : ""
        let halves = rest.split(separator: decimal, maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first, whole.first?.isASCIIDigit == true else { return nil }
        let fraction = halves.count > 1 ? halves[1] : nil
        if let fraction, fraction.isEmpty || !fraction.allSatisfy(\.isASCIIDigit) { return nil }
        let found = whole.first { !$0.isASCIIDigit }
        if let found {
            guard found != decimal, Self.blanks.contains(found) || Self.others.contains(found) else {
                return nil
            }
            let groups = whole.split(separator: found, omittingEmptySubsequences: false)
            guard groups.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }), (1...3).contains(groups[0].count),
                groups.dropFirst().allSatisfy({ $0.count == 3 })
            else { return nil }
        }
        mark = found
        plain = (sign == "-" ? "-" : "") + whole.filter(\.isASCIIDigit) + (fraction.map { "." + $0 } ?? "")
    }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
