extension Schema<String> {
    /// A text of 1 to `limit` Unicode scalars that is not blank and holds no control characters.
    package static func text(limit: Int) -> Schema {
        text(Shape.TextForm(limit: limit, pattern: TextCheck.pattern)) { text throws(ReadFailure) in
            try TextCheck.check(text, limit: limit)
        }
    }

    /// Text of our own or of a provider, of which nothing is asked: never for arguments.
    package static let anyText = text(Shape.TextForm()) { _ throws(ReadFailure) in }

    private static func text(
        _ form: Shape.TextForm,
        _ check: @escaping @Sendable (String) throws(ReadFailure) -> Void
    ) -> Schema {
        Schema(
            Shape(.text(form)),
            read: { json, trust throws(ReadFailure) in
                guard case .string(let text) = json else { throw .wrongType("a string", found: json) }
                if trust == .arguments { try check(text) }
                return text
            },
            write: { .string($0) }
        )
    }

    /// Takes only texts that `isTaken`, when they come from outside.
    /// - Parameters:
    ///   - pattern: the same check as an ECMA-262 expression, for documents.
    ///   - reason: what is wrong, said after the field's name and the text.
    package func matching(
        _ pattern: String,
        code: String,
        kind: ReadFailure.Kind = .refused,
        _ reason: String,
        _ isTaken: @escaping @Sendable (String) -> Bool
    ) -> Schema {
        var checked = rule { text throws(ReadFailure) in
            guard isTaken(text) else {
                throw ReadFailure(code, kind, because: "\"\(text)\" \(reason)", value: text)
            }
        }
        if case .text(var form) = shape.form {
            form.pattern = pattern
            checked.shape.form = .text(form)
        }
        return checked
    }
}

private enum TextCheck {
    /// At least one character that is not white space, and no control characters.
    static let pattern = #"^(?=.*\S)[^\x00-\x1F\x7F]*$"#

    static func check(_ text: String, limit: Int) throws(ReadFailure) {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ReadFailure(ReadFailure.emptyCode, "must not be empty", value: text)
        }
        guard text.unicodeScalars.count <= limit else {
            throw ReadFailure(ReadFailure.lengthCode, "is longer than \(limit) characters")
        }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw ReadFailure(ReadFailure.characterCode, "holds a control character; take it out")
        }
    }
}

extension Schema where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of an enumeration's words.
    /// - Parameter title: what people read beside a word.
    package static func words(
        code: String = ReadFailure.wordCode,
        title: (Value) -> String? = { _ in nil }
    ) -> Schema {
        let offered = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Schema(
            Shape(.word(Value.allCases.map { Shape.Choice($0.rawValue, title: title($0)) })),
            read: { json, trust throws(ReadFailure) in
                guard case .string(let text) = json else { throw .wrongType("a string", found: json) }
                guard let word = Value(rawValue: text) else {
                    if trust == .arguments { try TextCheck.check(text, limit: 64) }
                    throw ReadFailure(code, "\"\(text)\" is not offered; offered: \(offered)", value: text)
                }
                return word
            },
            write: { .string($0.rawValue) }
        )
    }
}

extension Schema<Bool> {
    package static let flag = Schema(
        Shape(.flag),
        read: { json, _ throws(ReadFailure) in
            guard case .bool(let value) = json else { throw .wrongType("true or false", found: json) }
            return value
        },
        write: { .bool($0) }
    )
}

extension Schema<Int64> {
    /// A whole number, of at most 2^53 either way.
    package static func integer(
        in range: ClosedRange<Int64> = -JSON.exactIntegerLimit...JSON.exactIntegerLimit
    ) -> Schema {
        Schema(
            Shape(.integer(range)),
            read: { json, trust throws(ReadFailure) in
                guard let number = json.integerValue else { throw .wrongType("a whole number", found: json) }
                guard trust == .stored || range.contains(number) else {
                    throw ReadFailure(
                        ReadFailure.rangeCode,
                        "must lie between \(range.lowerBound) and \(range.upperBound)",
                        value: String(number)
                    )
                }
                return number
            },
            write: { .integer($0) }
        )
    }
}

extension Schema<Int> {
    /// A whole number, of at most 2^53 either way.
    package static func count(in range: ClosedRange<Int64> = 0...JSON.exactIntegerLimit) -> Schema {
        Schema<Int64>.integer(in: range).converted(
            { number throws(ReadFailure) in Int(number) },
            back: { Int64($0) }
        )
    }
}

extension Schema<Instant> {
    /// A moment as whole microseconds since 1970, the form of stored events.
    package static let microseconds = Schema(
        Shape(.integer(-JSON.exactIntegerLimit...JSON.exactIntegerLimit)),
        read: { json, _ throws(ReadFailure) in
            guard let number = json.integerValue else { throw .wrongType("a whole number", found: json) }
            return Instant(microseconds: number)
        },
        write: { .integer($0.microseconds) }
    )

    /// A moment as RFC 3339 text. From outside it must be one that business can be about.
    package static let moment = Schema(
        Shape(.moment),
        read: { json, trust throws(ReadFailure) in
            guard case .string(let text) = json else { throw .wrongType("a string", found: json) }
            guard let moment = Instant(text) else {
                throw ReadFailure(
                    ReadFailure.momentCode,
                    "must be a moment written like \(Instant.example)",
                    value: text
                )
            }
            guard trust == .stored || moment.isPlausible else {
                throw ReadFailure(
                    ReadFailure.yearCode,
                    "\(text) lies outside of \(Instant.plausible.lowerBound) to \(Instant.plausible.upperBound); correct the year",
                    value: text
                )
            }
            return moment
        },
        write: { .string($0.description) }
    )
}

extension Schema<CalendarDate> {
    /// A day as `2026-11-20`. From outside it must be one that business can be about.
    package static let date = Schema(
        Shape(.date),
        read: { json, trust throws(ReadFailure) in
            guard case .string(let text) = json else { throw .wrongType("a string", found: json) }
            guard let date = CalendarDate(text) else {
                throw ReadFailure(
                    ReadFailure.dateCode,
                    "must be a day that exists, written like 2026-11-20",
                    value: text
                )
            }
            guard trust == .stored || date.isPlausible else {
                let range = CalendarDate.plausible
                throw ReadFailure(
                    ReadFailure.yearCode,
                    "\(text) lies outside of \(range.lowerBound) to \(range.upperBound); correct the year",
                    value: text
                )
            }
            return date
        },
        write: { .string($0.description) }
    )
}

extension Schema<JSONObject> {
    /// Members that are not ours to know, kept as they came.
    package static let opaqueObject = Schema(
        Shape(.opaqueObject),
        read: { json, _ throws(ReadFailure) in
            guard case .object(let object) = json else { throw .wrongType("an object", found: json) }
            return object
        },
        write: { .object($0) }
    )
}

extension Schema {
    /// A list of values. Its failures are named by place: `[2].dueDate`.
    /// - Parameter limit: the largest count that is taken from outside.
    package static func list<Element>(of element: Schema<Element>, limit: Int? = nil) -> Schema
    where Value == [Element] {
        let (read, write) = (element.read, element.write)
        return Schema(
            Shape(.list(element.shape, limit: limit)),
            read: { json, trust throws(ReadFailure) in
                guard case .array(let elements) = json else { throw .wrongType("a list", found: json) }
                if trust == .arguments, let limit, elements.count > limit {
                    throw ReadFailure(
                        ReadFailure.countCode,
                        "has \(elements.count) entries; at most \(limit) are taken",
                        value: String(elements.count)
                    )
                }
                var values: [Element] = []
                values.reserveCapacity(elements.count)
                for index in elements.indices {
                    do throws(ReadFailure) {
                        values.append(try read(elements[index], trust))
                    } catch {
                        throw error.inside("[\(index)]")
                    }
                }
                return values
            },
            write: { .array($0.map(write)) }
        )
    }
}
