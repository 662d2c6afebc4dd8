import Lifecycles
import Testing
import Workflow

/// A lifecycle whatever its types.
struct AnyLifecycle: Sendable, CustomTestStringConvertible {
    let name: String
    let eventNames: Set<String>
    /// Reads an event and writes it again.
    let written: @Sendable (EncodedEvent) throws -> EncodedEvent
    let interpreter: @Sendable (Chart) -> any CaseInterpreter
    var testDescription: String { name }

    init<L: Lifecycle>(_ lifecycle: L) {
        name = lifecycle.name
        eventNames = lifecycle.vocabulary.events
        written = { lifecycle.encode(try lifecycle.decodeEvent($0)) }
        interpreter = { Interpreter(lifecycle, chart: $0) }
    }

    static let all = [
        AnyLifecycle(Financing()),
        AnyLifecycle(OverdueCase(contracts: ContractTermsBook(defaultPolicy: "P-1"))),
        AnyLifecycle(CompanyIdentification()), AnyLifecycle(DocumentUpload()), AnyLifecycle(DocumentLine()),
    ]

    static func named(_ name: String) throws -> AnyLifecycle { try #require(all.first { $0.name == name }) }
}
