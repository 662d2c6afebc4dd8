import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Statuses of a store's financing")
struct RetailStatusTests {
    private func read(_ status: String, _ subStatus: String? = nil) -> JSON {
        Financing.Answer(operation: .getStatus, code: "000", rawStatus: status, subStatus: subStatus).json
    }

    private func observation(_ events: [Event]) -> Observation? {
        guard case .observed(let observation) = events.first else { return nil }
        return observation
    }

    @Test("the mapping that ships knows every status of section 9, in any capitals")
    func shipsComplete() {
        for status in CofidisStatus.retail {
            #expect(
                retailStatuses.status(of: status.rawValue.uppercased(), subStatus: "x") == status.rawValue
            )
        }
    }

    @Test("an observation keeps raw status, sub-status, what it was read as and by which mapping")
    func recordsTheMapping() throws {
        let events = openedInStore().when(
            answering: "getStatus",
            with: read("ACCEPTED", "Contrat envoyé"),
            at: morning
        ).events
        let seen = try #require(observation(events))
        #expect(seen.status == .accepted)
        #expect(seen.rawStatus == "ACCEPTED")
        #expect(seen.subStatus == "Contrat envoyé")
        #expect(seen.mapping == retailStatuses.hash.description)
    }

    @Test("a corrected file reads the next answer and leaves what is recorded as it was")
    func leavesThePast() throws {
        let before = openedInStore()
        let events = before.when(answering: "getStatus", with: read("Livraison"), at: morning).events
        #expect(observation(events)?.status == nil)
        let corrected = try loadMapping(
            """
            mapping: cofidis-retail
            statuses:
              - {wire: Livraison, to: to_deliver}
            """
        )
        let lifecycle = Financing(retailStatuses: corrected)
        let stored = try events.map { event in
            let encoded = lifecycle.encode(event)
            return try lifecycle.decodeEvent(
                EncodedEvent(name: encoded.name, data: JSON.parse(encoded.data.canonicalBytes))
            )
        }
        #expect(stored == events)
        let facts = before.given(stored).facts
        #expect(facts.status == nil)
        #expect(facts.rawStatus == "Livraison")
        let command = try lifecycle.command(answering: "getStatus", with: read("livraison"))
        let next = try lifecycle.decide(command, given: facts, at: morning)
        #expect(observation(next)?.status == .toDeliver)
        #expect(observation(next)?.mapping == corrected.hash.description)
    }

    @Test(
        "a status of stores is none on the web, and a web status that stores lack is unknown to the mapping"
    )
    func keepsThemApart() {
        #expect(CofidisStatus(wire: "accepted") == nil)
        let events = openedInStore().when(answering: "getStatus", with: read("to_confirm"), at: morning)
            .events
        #expect(observation(events)?.status == nil)
    }

    @Test("a program without a mapping knows no status of a store")
    func needsAMapping() throws {
        let lifecycle = Financing()
        let command = try lifecycle.command(answering: "getStatus", with: read("accepted"))
        let events = try lifecycle.decide(command, given: openedInStore().facts, at: morning)
        #expect(observation(events)?.status == nil)
        #expect(observation(events)?.mapping == "none")
    }
}
