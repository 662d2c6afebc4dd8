package import Values

/// A lifecycle as data: everything that is not a rule, said once.
///
/// Vocabulary, codecs, readers of arguments and answers, and the read-model row are derived from it, and so is what
/// doors show: OpenAPI, the command catalogue, lists. A class, since every event that is read or written asks for it, and
/// a value of so many parts is copied part by part.
package final class LifecycleDefinition<Rules: CaseRules>: Sendable {
    /// The first part of every stored event type.
    package let name: String
    /// One case of it, in messages: `a company identification`.
    package let noun: String
    /// The command that begins a case.
    package let startCommand: String
    package let commands: CommandTable<Rules>
    package let events: EventTable<Rules.Event>
    package let calls: CallTable<Rules>
    package let facts: Schema<Rules.Facts>
    package let row: ReadModelSpec<Rules.Facts>?
    /// The refusals by rule. Those of schemas are ``RejectionSpec/ofSchemas``.
    package let rejections: [RejectionSpec]
    /// What charts may name.
    package let vocabulary: Vocabulary<Rules.Facts>
    /// An exhaustive switch over the events, each written by its spec.
    let encode: @Sendable (Rules.Event) -> EncodedEvent
    let naturalKeys: @Sendable (Rules.Facts) -> [(scope: String, value: String)]

    package init(
        name: String,
        noun: String,
        startCommand: String,
        commands: [CommandSpec<Rules>],
        events: [EventEntry<Rules.Event>],
        encode: @escaping @Sendable (Rules.Event) -> EncodedEvent,
        calls: [CallSpec<Rules>],
        facts: Schema<Rules.Facts>,
        guards: [String: GuardWord<Rules.Facts>] = [:],
        deadlines: [String: @Sendable (Rules.Facts) -> Instant?] = [:],
        invariants: [String: Vocabulary<Rules.Facts>.Invariant] = [:],
        row: ReadModelSpec<Rules.Facts>? = nil,
        rejections: [RejectionSpec] = [],
        naturalKeys: @escaping @Sendable (Rules.Facts) -> [(scope: String, value: String)] = { _ in [] }
    ) {
        self.name = name
        self.noun = noun
        self.startCommand = startCommand
        self.commands = CommandTable(commands)
        self.events = EventTable(events)
        self.calls = CallTable(calls)
        self.facts = facts
        self.row = row
        self.rejections = rejections
        self.encode = encode
        self.naturalKeys = naturalKeys
        vocabulary = Vocabulary(
            startCommand: startCommand,
            commands: self.commands.words,
            events: self.events.names,
            guards: guards,
            deadlines: deadlines,
            calls: self.calls.words,
            invariants: invariants
        )
    }
}
