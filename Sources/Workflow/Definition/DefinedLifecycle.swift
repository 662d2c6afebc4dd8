package import Values

/// A lifecycle that is its rules and a definition: what ``Lifecycle`` asks for beside the rules is derived.
package protocol DefinedLifecycle: Lifecycle where Rejection == RejectionReport {
    static var definition: LifecycleDefinition<Self> { get }
}

extension DefinedLifecycle {
    package var name: String { Self.definition.name }
    package var vocabulary: Vocabulary<Facts> { Self.definition.vocabulary }

    package func command(named name: String, arguments: JSON) throws(RejectionReport) -> Command {
        let definition = Self.definition
        return try definition.commands.read(name, arguments, rules: self, noun: definition.noun)
    }

    package func command(answering call: String, with answer: JSON) throws(RejectionReport) -> Command {
        try Self.definition.calls.command(answering: call, with: answer)
    }

    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        Self.definition.calls[call]?.request(facts, moment) ?? .null
    }

    package func encode(_ event: Event) -> EncodedEvent { Self.definition.encode(event) }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        try Self.definition.events.decode(event)
    }

    package func encode(_ facts: Facts) -> JSON { Self.definition.facts.write(facts) }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        try Self.definition.facts.stored(json)
    }

    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        Self.definition.row?.row(of: facts, at: place)
    }

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        Self.definition.naturalKeys(facts)
    }
}
