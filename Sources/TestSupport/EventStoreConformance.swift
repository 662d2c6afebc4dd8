package import EventStore

/// What every event store does, as one list of behaviours: the specification of the port.
///
/// A test runs `allCases`, each on a store of its own that is empty and that nobody else uses:
/// `@Test(arguments: EventStoreConformance.allCases)`. A behaviour that the store lacks is thrown as a
/// `ConformanceFailure`.
package struct EventStoreConformance: Sendable, CaseIterable, CustomStringConvertible {
    /// The behaviour, as a sentence.
    package let sentence: String
    private let body: @Sendable (ConformanceScene) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (ConformanceScene) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    package var description: String { sentence }

    package static let allCases =
        appending + refusing + commands + naturalKeys + leasing + finishing + movingWork + parking + releasing
        + claiming + limits + pausing + clocks + sealing + subscriptions + charts

    /// Throws what the store does otherwise.
    package func run(on store: any EventStore) async throws { try await body(ConformanceScene(store: store)) }
}
