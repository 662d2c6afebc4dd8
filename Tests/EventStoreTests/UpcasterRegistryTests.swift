import EventStore
import Testing
import Values

@Suite("upcasters")
struct UpcasterRegistryTests {
    /// Version 1 had `amount` alone; 2 added the currency; 3 nests both.
    private static let upcasters = [
        Upcaster(type: "financing.refunded", fromSchemaVersion: 2) { data throws(JSONShapeError) in
            [
                "refund": [
                    "amount": .integer(try data.integer("amount")),
                    "currency": .string(try data.string("currency")),
                ]
            ]
        },
        Upcaster(type: "financing.refunded", fromSchemaVersion: 1) { data throws(JSONShapeError) in
            ["amount": .integer(try data.integer("amount")), "currency": "EUR"]
        },
    ]

    private func event(_ type: String, schemaVersion: Int, data: JSON) throws -> RecordedEvent {
        HashChain.record(
            NewEvent(type: type, schemaVersion: schemaVersion, data: data),
            streamID: try #require(StreamID("01990000-0001-7000-8000-00000000000a")),
            version: StreamVersion(4),
            recordedAt: .epoch,
            previousHash: .zero
        )
    }

    @Test("lead from every old version to the newest")
    func chained() throws {
        let registry = try UpcasterRegistry(Self.upcasters)
        let newest: JSON = ["refund": ["amount": 5, "currency": "EUR"]]
        for (version, data) in [(1, ["amount": 5]), (2, ["amount": 5, "currency": "EUR"]), (3, newest)] {
            let stored = try event("financing.refunded", schemaVersion: version, data: data)
            let upcast = try registry.upcast(stored)
            #expect(upcast == UpcastEvent(type: stored.type, schemaVersion: 3, data: newest))
            #expect(HashChain.hash(of: stored) == stored.hash)
        }
        #expect(registry.currentSchemaVersion(of: "financing.refunded") == 3)
    }

    @Test("leave types alone that they do not name")
    func others() throws {
        let registry = try UpcasterRegistry(Self.upcasters)
        let upcast = try registry.upcast(try event("financing.started", schemaVersion: 9, data: ["a": 1]))
        #expect(upcast == UpcastEvent(type: "financing.started", schemaVersion: 9, data: ["a": 1]))
        #expect(registry.currentSchemaVersion(of: "financing.started") == nil)
        #expect(UpcasterRegistry.empty.currentSchemaVersion(of: "financing.refunded") == nil)
    }

    @Test("refuse data that does not have the shape of its version, and say where")
    func wrongShape() throws {
        let registry = try UpcasterRegistry(Self.upcasters)
        let stored = try event("financing.refunded", schemaVersion: 2, data: ["amount": 5])
        let failure = #expect(throws: UpcastFailure.self) { try registry.upcast(stored) }
        let shape = JSONShapeError(field: "currency", expected: "a string", found: "nothing")
        #expect(failure?.reason == .shape(from: 2, shape))
        #expect(failure?.streamVersion == StreamVersion(4))
        #expect(failure?.description.contains("as schema version 2, field \"currency\"") == true)
    }

    @Test("refuse versions that they do not know", arguments: [0, 4])
    func unknownVersion(_ version: Int) throws {
        let registry = try UpcasterRegistry(Self.upcasters)
        let stored = try event("financing.refunded", schemaVersion: version, data: .emptyObject)
        let failure = #expect(throws: UpcastFailure.self) { try registry.upcast(stored) }
        #expect(failure?.reason == .unknownSchemaVersion(version, newest: 3))
    }

    @Test("refuse data that is no JSON")
    func notJSON() throws {
        let stored = try event("financing.started", schemaVersion: 1, data: .emptyObject).with(data: "{")
        let failure = #expect(throws: UpcastFailure.self) { try UpcasterRegistry.empty.upcast(stored) }
        guard case .notJSON = failure?.reason else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("are not registered twice for one version, nor with a gap")
    func registration() {
        func upcaster(_ version: Int) -> Upcaster {
            Upcaster(type: "t", fromSchemaVersion: version) { data throws(JSONShapeError) in data }
        }
        #expect(throws: UpcasterRegistrationError.duplicate(type: "t", fromSchemaVersion: 1)) {
            try UpcasterRegistry([upcaster(1), upcaster(1)])
        }
        #expect(throws: UpcasterRegistrationError.gap(type: "t", missingFromSchemaVersion: 2)) {
            try UpcasterRegistry([upcaster(3), upcaster(1)])
        }
    }
}
