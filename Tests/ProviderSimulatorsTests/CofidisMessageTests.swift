import ProviderSimulators
import Testing

@Suite("Redirections and notifications")
struct CofidisMessageTests {
    /// Kind, URL's last letter, status and second of every message of a journey.
    private func messages(
        _ outcome: CofidisOutcome,
        redirection: CofidisDelivery = .once,
        notification: CofidisDelivery = .once
    ) -> [String] {
        var settings = CofidisJourneyTests.punctual
        settings.outcomes = [outcome: 1]
        settings.redirectionDelivery = [redirection: 1]
        settings.notificationDelivery = [notification: 1]
        var bench = ProviderBench(settings)
        bench.initialize()
        let start = bench.now
        bench.pass(200_000)
        return bench.messages().map { message in
            let second = Int(message.due.seconds(since: start))
            return "\(message.kind.rawValue) \(message.url.suffix(1)) \(message.status.wireName) \(second)"
        }
    }

    @Test("an acceptance redirects and notifies, so that a closed browser loses nothing")
    func accepted() {
        #expect(messages(.accepted) == ["redirection a to_confirm 111", "notification c to_confirm 111"])
    }

    @Test("a pending decision goes to the other URLs, the decision of the clerk to the first again")
    func pending() {
        let expected = [
            "redirection b pending 111", "notification d pending 111", "notification c to_confirm 86511",
        ]
        #expect(messages(.pendingThenAccepted) == expected)
    }

    @Test("a refusal brings the customer back; an aborted journey nobody")
    func others() {
        #expect(messages(.refused) == ["redirection b Refused 111"])
        #expect(messages(.aborted) == [])
        #expect(messages(.error) == [])
        #expect(messages(.neverOpened) == [])
        #expect(messages(.pendingThenRefused).count == 2)
    }

    @Test("messages come twice, late, never or out of order when told")
    func deliveries() {
        #expect(messages(.refused, redirection: .twice).count == 2)
        #expect(messages(.refused, redirection: .late) == ["redirection b Refused 710"])
        #expect(messages(.accepted, redirection: .never, notification: .never) == [])
        let crossed = messages(.pendingThenAccepted, redirection: .never, notification: .outOfOrder)
        #expect(
            crossed.map { $0.split(separator: " ")[2] } == ["pending", "to_confirm"] || crossed.count == 2
        )
    }

    @Test("a message out of order comes after the one about the next status")
    func outOfOrder() {
        var settings = CofidisJourneyTests.punctual
        settings.outcomes = [.pendingThenAccepted: 1]
        settings.redirectionDelivery = [.outOfOrder: 1]
        var bench = ProviderBench(settings)
        bench.initialize()
        bench.pass(200_000)
        let order = bench.messages().map { "\($0.kind.rawValue) \($0.status.wireName)" }
        #expect(order == ["notification pending", "notification to_confirm", "redirection pending"])
    }

    @Test("the form holds the key object as JSON text and the status")
    func form() throws {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize("A b+c")
        bench.pass(200)
        let message = try #require(bench.messages().first)
        #expect(
            message.transactionKeyText == """
                {"merchantCountry":"fr","providerId":"p","providerTransactionId":null,"merchantId":"m1",\
                "merchantTransactionId":"A b+c","merchantTransactionDate":"20260311"}
                """
        )
        #expect(message.formBody.hasPrefix("transactionKey=%7B%22merchantCountry%22%3A%22fr%22"))
        #expect(message.formBody.contains("A+b%2Bc"))
        #expect(message.formBody.hasSuffix("&transactionStatus=to_confirm"))
    }

    @Test("without URLs nothing is sent")
    func noURLs() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.call(.initialize, "T1", "\"amount\":100,\"currency\":\"EUR\",\"captureMode\":\"Immediate\"")
        bench.pass(200)
        #expect(bench.messages().isEmpty)
        #expect(bench.status() == "to_confirm")
    }

    @Test("a message may be ordered that lies")
    func lie() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize()
        let lie = CofidisJourneyOrder.Message(kind: .notification, status: "to_confirm")
        #expect(bench.order(CofidisJourneyOrder(message: lie)) == nil)
        #expect(bench.messages().map(\.status) == [.toConfirm])
        #expect(bench.call(.confirm).code == "005")
    }

    @Test("what became of a message is in the books")
    func posted() {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize()
        bench.pass(200)
        let messages = bench.messages()
        bench.model.messagePosted(messages[0], .answered(204), now: bench.now)
        bench.model.messagePosted(messages[1], .failed("refused"), now: bench.now)
        let counts = bench.model.state.counts.messages
        #expect(counts["redirection delivered"] == 1)
        #expect(counts["notification failed"] == 1)
        let history = bench.history()
        #expect(history.suffix(2).map(\.result) == ["HTTP 204", "refused"])
    }
}
