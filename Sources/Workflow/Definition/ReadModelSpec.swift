package import Values

/// The read-model row of a lifecycle's cases, column by column: how each is made, and how lists use it.
package struct ReadModelSpec<Facts: Sendable>: Sendable {
    package let model: String
    package let columns: [Column]
    private let hasRow: @Sendable (Facts) -> Bool

    /// - Parameter hasRow: whether a case with these facts is listed at all.
    package init(_ model: String, hasRow: @escaping @Sendable (Facts) -> Bool, _ columns: [Column]) {
        self.model = model
        self.hasRow = hasRow
        self.columns = columns
    }

    func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard hasRow(facts) else { return nil }
        return LifecycleRow(
            model: model,
            columns: JSONObject(columns.map { ($0.name, $0.value(facts, place)) })
        )
    }

    package enum Kind: String, Sendable {
        case text, count, moment
    }

    package struct Column: Sendable {
        /// In SQL.
        package let name: String
        package let kind: Kind
        /// The head of the column in a list.
        package let label: String
        /// Whether lists can be narrowed to one value of it.
        package let isFilter: Bool
        let value: @Sendable (Facts, Place) -> JSON

        /// As clients read it: `easyNumber` for `easy_number`.
        package var member: String {
            let words = name.split(separator: "_")
            return (words.first.map(String.init) ?? "")
                + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }

        package static func text(
            _ name: String,
            _ label: String,
            isFilter: Bool = false,
            _ value: @escaping @Sendable (Facts) -> String?
        ) -> Column {
            Column(name: name, kind: .text, label: label, isFilter: isFilter) { facts, _ in
                .optional(value(facts))
            }
        }

        package static func count(
            _ name: String,
            _ label: String,
            _ value: @escaping @Sendable (Facts) -> Int
        )
            -> Column
        {
            Column(name: name, kind: .count, label: label, isFilter: false) { facts, _ in
                .integer(Int64(value(facts)))
            }
        }

        package static func moment(
            _ name: String,
            _ label: String,
            _ value: @escaping @Sendable (Facts) -> Instant?
        ) -> Column {
            Column(name: name, kind: .moment, label: label, isFilter: false) { facts, _ in
                .optional(value(facts)?.description)
            }
        }

        /// Where the case stands, whom it waits for, and what comes next.
        package static var standing: [Column] {
            [
                Column(name: "state", kind: .text, label: "State", isFilter: true) { _, place in
                    .string(place.state)
                },
                Column(name: "attention", kind: .text, label: "Waits for a person", isFilter: false) {
                    _,
                    place in
                    .optional(place.attention)
                },
                Column(name: "next_at", kind: .moment, label: "Next", isFilter: false) { _, place in
                    .optional(place.nextAt?.description)
                },
                Column(name: "next_explanation", kind: .text, label: "What comes next", isFilter: false) {
                    _,
                    place in
                    .optional(place.nextExplanation)
                },
            ]
        }
    }
}
