import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Amount ledger")
struct LedgerTests {
    private func rule(_ json: JSON, after events: [Event] = validated) -> Financing.ContradictedRule? {
        let decided = given(events).when(answering: "getStatus", with: json, at: morning).events
        guard case .contradicted(_, let rule) = decided.first else { return nil }
        return rule
    }

    private func read(_ authorized: Int64, _ cancelled: Int64, _ validated: Int64, _ refunded: Int64) -> JSON
    {
        answer(
            .getStatus,
            status: "validated",
            amounts: Amounts(
                authorized: authorized,
                cancelled: cancelled,
                validated: validated,
                refunded: refunded
            )
        )
    }

    @Test("amounts that break an invariant are recorded and believed in nothing")
    func contradicts() {
        #expect(rule(read(30_000, 0, 30_000, 30_001)) == .refundedAboveValidated)
        #expect(rule(read(30_000, 0, 30_000, -1)) == .negativeAmount)
        #expect(rule(read(30_000, 0, 29_999, 0)) == .amountFell)
        #expect(rule(read(30_000, 30_001, 30_000, 0)) == .cancelledAboveAuthorized)
        #expect(rule(read(30_000, 1, 30_000, 0)) == .validatedAboveAuthorized)
        #expect(rule(read(30_001, 0, 30_001, 0)) == .aboveFinancedAmount)
        let json = answer(.getStatus, status: "Refunded", amounts: refunded(29_999))
        #expect(rule(json) == .refundedStatusWithoutAmount)
        #expect(rule(answer(.getStatus, status: "validated", currency: "USD")) == .otherCurrency)
        #expect(rule(answer(.getStatus, status: "validated", id: "ORDER-2")) == .otherTransaction)
        #expect(rule(answer(.getStatus, status: "validated", date: "20261121")) == .otherTransaction)
        #expect(rule(read(30_000, 0, 30_000, 100)) == nil)
    }

    @Test("a contradicted answer leaves status and amounts as they were")
    func believesNothing() {
        let before = given(validated)
        let events = before.when(answering: "getStatus", with: read(30_000, 0, 30_000, 30_001), at: morning)
        let after = before.given(events.events).facts
        #expect(after.ledger == before.facts.ledger)
        #expect(after.status == before.facts.status)
    }

    @Test("zeros beside an error code without a status change nothing")
    func ignoresEmptyAmounts() {
        let zeros = Amounts(authorized: 0, cancelled: 0, validated: 0, refunded: 0)
        #expect(rule(answer(.getStatus, "022", amounts: zeros)) == nil)
        let facts = given(validated + [.observed(seen(.getStatus, "022", amounts: zeros))]).facts
        #expect(facts.ledger.validated == 30_000)
    }

    @Test("no sequence of answers breaks the ledger or lets it fall", arguments: 0..<40)
    func keepsInvariants(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var specification = given(validated)
        let calls = ["getStatus", "refund", "checkRefund", "confirm"]
        let statuses = CofidisStatus.allCases.map(\.rawValue) + ["odd"]
        for _ in 0..<200 {
            let before = specification.facts.ledger
            if Bool.random(using: &chance) {
                let amount = Int64.random(in: 1...40_000, using: &chance)
                let text = Money(minorUnits: amount, currency: .euro).decimalText
                let asked = specification.when("refund", ["amount": .string(text)], at: morning)
                specification = specification.given(asked.events)
                continue
            }
            func drawn() -> Int64? {
                Bool.random(using: &chance) ? nil : Int64.random(in: -10...31_000, using: &chance)
            }
            let json = answer(
                .getStatus,
                ["000", "009", "908"].randomElement(using: &chance) ?? "000",
                status: statuses.randomElement(using: &chance),
                amounts: Amounts(
                    authorized: drawn(),
                    cancelled: drawn(),
                    validated: drawn(),
                    refunded: drawn()
                )
            )
            let call = calls.randomElement(using: &chance) ?? "getStatus"
            specification = specification.given(
                specification.when(answering: call, with: json, at: morning).events
            )
            let after = specification.facts.ledger
            #expect(after.refunded >= before.refunded && after.validated >= before.validated)
            #expect(after.refunded <= after.validated && after.validated <= 30_000)
            #expect(after.cancelled <= after.authorized)
            if let open = specification.facts.movement {
                #expect(after.refunded == open.before && open.after <= 30_000)
            }
        }
    }
}
