/// A condition that charts may name, and what it says in the words of the chart's readers.
package struct GuardWord<Facts: Sendable>: Sendable {
    /// As it follows "if": "Cofidis checks by hand".
    package let title: String
    private let holds: @Sendable (Facts) -> Bool

    package init(_ title: String, holds: @escaping @Sendable (Facts) -> Bool) {
        self.title = title
        self.holds = holds
    }

    package func callAsFunction(_ facts: Facts) -> Bool { holds(facts) }
}
