import ProviderSimulators
import Testing

@Suite("Customers and clerks")
struct CofidisJourneyTests {
    /// Delays that a test can count on: opened after 10 s, decided 100 s later, clerks take a day.
    static var punctual: CofidisSimulatorConfiguration {
        var settings = ProviderBench.calm
        settings.openDelaySeconds = SecondsRange(10, 10)
        settings.decisionDelaySeconds = SecondsRange(100, 100)
        settings.lateDecisionDelaySeconds = SecondsRange(4_000, 4_000)
        settings.pendingDelaySeconds = SecondsRange(86_400, 86_400)
        settings.strangeDelaySeconds = SecondsRange(3_600, 3_600)
        settings.messageDelaySeconds = SecondsRange(1, 1)
        settings.lateMessageDelaySeconds = SecondsRange(600, 600)
        return settings
    }

    private func statuses(_ outcome: CofidisOutcome, at moments: [Double], country: String = "fr")
        -> [String?]
    {
        var settings = CofidisJourneyTests.punctual
        settings.outcomes = [outcome: 1]
        var bench = ProviderBench(settings)
        bench.initialize(country: country)
        return moments.map { moment in
            bench.model.playJourneys(until: bench.now.adding(seconds: moment))
            return bench.status()
        }
    }

    @Test(
        "each outcome takes its way",
        arguments: [
            (
                CofidisOutcome.accepted,
                ["Initialized", "Undefined", "to_confirm", "to_confirm", "to_confirm"]
            ),
            (.refused, ["Initialized", "Undefined", "Refused", "Refused", "Refused"]),
            (.aborted, ["Initialized", "Undefined", "Aborted", "Aborted", "Aborted"]),
            (.error, ["Initialized", "Undefined", "Error", "Error", "Error"]),
            (.pendingThenAccepted, ["Initialized", "Undefined", "pending", "pending", "to_confirm"]),
            (.pendingThenRefused, ["Initialized", "Undefined", "pending", "pending", "Refused"]),
            (.neverOpened, ["Initialized", "Initialized", "Initialized", "Aborted", "Aborted"]),
            (.lateAccepted, ["Initialized", "Undefined", "Undefined", "Undefined", "to_confirm"]),
            (.stuck, ["Initialized", "Undefined", "Undefined", "Undefined", "Undefined"]),
            (
                .strangeThenAccepted,
                ["Initialized", "Undefined", "Under_Review", "Under_Review", "to_confirm"]
            ),
            (.strangeThenRefused, ["Initialized", "Undefined", "Under_Review", "Under_Review", "Refused"]),
        ]
    )
    func ways(outcome: CofidisOutcome, expected: [String]) {
        #expect(statuses(outcome, at: [9, 10, 110, 3_000, 90_000]) == expected)
    }

    @Test("fifty minutes end a journey without result, not one second earlier")
    func timeOut() {
        #expect(statuses(.neverOpened, at: [2_999.9, 3_000]) == ["Initialized", "Aborted"])
    }

    @Test("in Italy an acceptance is pending first")
    func italy() {
        #expect(statuses(.accepted, at: [110, 86_510], country: "it") == ["pending", "to_confirm"])
    }

    @Test("the same seed gives the same fate to an id, in whatever order ids come")
    func seeded() {
        func fates(_ ids: [String], seed: UInt64) -> [String: CofidisScript] {
            var settings = CofidisSimulatorConfiguration()
            settings.seed = seed
            var bench = ProviderBench(settings)
            for id in ids { bench.initialize(id) }
            return Dictionary(
                uniqueKeysWithValues: bench.model.state.transactions.values.map {
                    ($0.key.merchantTransactionId, $0.script)
                }
            )
        }
        let ids = (1...200).map { "F-\($0)" }
        #expect(fates(ids, seed: 7) == fates(ids.reversed(), seed: 7))
        #expect(fates(ids, seed: 7) != fates(ids, seed: 8))
        #expect(Set(fates(ids, seed: 7).values.map(\.outcome)).count >= 5)
    }

    @Test("weights are the chances")
    func weights() {
        var settings = ProviderBench.calm
        settings.outcomes = [.accepted: 3, .refused: 1, .error: 0]
        var bench = ProviderBench(settings)
        for number in 1...1_000 { bench.initialize("W\(number)") }
        let outcomes = bench.model.state.transactions.values.map(\.script.outcome)
        let refused = outcomes.count { $0 == .refused }
        #expect((200...300).contains(refused))
        #expect(outcomes.count { $0 == .accepted } == 1_000 - refused)
    }

    @Test("a prefix decides only when the table is on; the longest wins")
    func hints() {
        var settings = CofidisJourneyTests.punctual
        settings.idHints = [
            CofidisIdHint(prefix: "X-", order: CofidisScriptOrder(outcome: .refused)),
            CofidisIdHint(prefix: "X-C", order: CofidisScriptOrder(outcome: .accepted, confirm: .refused)),
        ]
        for isOn in [false, true] {
            settings.idHintsEnabled = isOn
            var bench = ProviderBench(settings)
            bench.initialize("X-1")
            bench.initialize("X-C1")
            bench.pass(200)
            #expect(bench.call(.getStatus, "X-1").status == (isOn ? "Refused" : "to_confirm"))
            #expect(bench.call(.confirm, "X-C1").status == (isOn ? "confirm_refused" : "validated"))
        }
    }

    @Test("a script may be ordered before initialize and changed on the way")
    func ordered() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.order(CofidisScriptOrder(outcome: .pendingThenAccepted))
        bench.initialize()
        bench.pass(200)
        #expect(bench.call(.getStatus).status == "pending")
        bench.order(CofidisScriptOrder(outcome: .refused))
        bench.pass(200)
        #expect(bench.call(.getStatus).status == "Refused")
        bench.pass(90_000)
        bench.renewToken()
        #expect(bench.call(.getStatus).status == "Refused")
    }

    @Test("moves may be ordered one by one; money cannot")
    func moves() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize()
        let moves = [
            CofidisJourneyOrder.Move(afterSeconds: 50, status: "Odd_Status"),
            CofidisJourneyOrder.Move(afterSeconds: 60, status: "refused"),
        ]
        #expect(bench.order(CofidisJourneyOrder(moves: moves)) == nil)
        bench.pass(55)
        #expect(bench.call(.getStatus).status == "Odd_Status")
        bench.pass(5)
        #expect(bench.call(.getStatus).status == "Refused")
        #expect(bench.order(CofidisJourneyOrder(status: "validated")) != nil)
        #expect(bench.order(CofidisJourneyOrder(status: "refused"), "T9") != nil)
    }

    @Test("nothing is due once everything has happened")
    func nothingDue() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        #expect(bench.model.nextDue == nil)
        bench.initialize()
        #expect(bench.model.nextDue == bench.now.adding(seconds: 10))
        bench.pass(100_000)
        #expect(bench.messages().count == 2)
        #expect(bench.model.nextDue == nil)
    }

    @Test("a saved state goes on where it stopped")
    func saved() throws {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize()
        bench.pass(50)
        bench.call(.getStatus)
        let data = try CofidisStateFileTests.encoded(bench.model.savedState)
        let state = try CofidisStateFileTests.decoded(data)
        bench.model = CofidisModel(configuration: CofidisJourneyTests.punctual, state: state)
        bench.pass(61)
        #expect(bench.call(.getStatus).status == "to_confirm")
        #expect(bench.messages().count == 2)
        #expect(bench.model.state.counts.calls[.getStatus] == 2)
    }
}
