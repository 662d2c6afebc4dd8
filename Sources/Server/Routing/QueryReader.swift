import Values

/// Takes the parameters of a query one by one; each may be given once, and none that nobody knows.
struct QueryReader: Sendable {
    private let values: [String: String]

    init(_ text: String, known: [String]) throws(Problem) {
        let fields: [FormFields.Field]
        do {
            fields = try FormFields.parse(Array(text.utf8))
        } catch {
            throw Problem(status: 400, code: "malformed_query", detail: error.description)
        }
        var values: [String: String] = [:]
        for field in fields {
            guard known.contains(field.name) else {
                let offered =
                    known.isEmpty ? "none are known here" : "known are \(known.joined(separator: ", "))"
                throw Problem(
                    status: 400,
                    code: "unknown_parameter",
                    detail: "there is no parameter of this name; \(offered)",
                    field: Problem.excerpt(field.name)
                )
            }
            guard values.updateValue(field.value, forKey: field.name) == nil else {
                throw Problem(
                    status: 400,
                    code: "repeated_parameter",
                    detail: "the parameter is given more than once",
                    field: field.name
                )
            }
        }
        self.values = values
    }

    /// Bytes of a parameter's value.
    static let valueLimit = 2_000

    func text(_ name: String) throws(Problem) -> String? {
        guard let value = values[name] else { return nil }
        guard value.utf8.count <= Self.valueLimit else {
            throw malformed(name, value, "at most \(Self.valueLimit) bytes")
        }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let value = values[name] else { return nil }
        guard let number = Int64(value), range.contains(number) else {
            throw malformed(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil: nil
        case "true": true
        case "false": false
        case let value?: throw malformed(name, value, "true or false")
        }
    }

    func instant(_ name: String) throws(Problem) -> Instant? {
        guard let value = values[name] else { return nil }
        guard let moment = Instant(value) else {
            throw malformed(name, value, "an instant such as 2026-11-20T18:40:00Z")
        }
        return moment
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String) throws(Problem) -> Word?
    where Word.RawValue == String {
        guard let value = values[name] else { return nil }
        guard let word = Word(rawValue: value) else {
            throw malformed(name, value, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    private func malformed(_ name: String, _ value: String, _ expected: String) -> Problem {
        Problem(
            status: 400,
            code: "malformed_parameter",
            detail: "the parameter must be \(expected)",
            field: name,
            value: Problem.excerpt(value)
        )
    }
}
