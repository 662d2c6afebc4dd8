import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Walks through a store")
struct RetailWalkTests {
    private let day = Duration.seconds(24 * 3600)
    private let financed = CaseWalk.read("validated", "000", fullAmounts)

    @Test("direct: the signature finances, and nobody has to do anything")
    func financesBySignature() throws {
        var walk = try CaseWalk.inStore("cofidis-retail-direct")
        try walk.becomes("accepted")
        #expect(walk.state == "accepted.waiting")
        try walk.fire("poll")
        try walk.answer(CaseWalk.read("signed"), to: "getStatus")
        #expect(walk.state == "signed.waiting")
        try walk.fire("poll")
        try walk.answer(financed, to: "getStatus")
        #expect(walk.state == "validated.resting")
        #expect(walk.events.last == "financing.confirmed")
        try walk.ask("refund", ["amount": "all"])
        try walk.answer(answer(.refund, status: "Refunded", amounts: refunded(30_000)), to: "refund")
        #expect(walk.state == "refunded")
    }

    @Test("after a lost send the date never moves before Cofidis was asked for the old pair")
    func looksForTheOldPair() throws {
        for late in [Financing.Answer.datePassed(today: "20261121"), answer(.sendPayment, "001")] {
            var walk = try CaseWalk.inStore("cofidis-retail-direct")
            walk.now = instant("2026-11-20T22:59:40Z")
            try walk.lose("sendPayment")
            try walk.fire("repeat")
            try walk.answer(late, to: "repeatSendPayment")
            #expect(walk.state == "opening.finding")
            #expect(walk.snapshot.facts["date"] == "20261120")
            try walk.answer(answer(.getStatus, "022"), to: "findTransaction")
            #expect(walk.state == "opening.sending")
            try walk.answer(Financing.Answer.datePassed(today: "20261123"), to: "sendPayment")
            #expect(walk.snapshot.facts["date"] == "20261123")
        }
    }

    @Test("a person sends on another day only after Cofidis was asked for the pair of before")
    func asksBeforeAnotherDay() {
        let lifecycle = Financing(retailStatuses: nil)
        let opened = DeciderSpecification(lifecycle).given([retailEvents[0]])
        let tomorrow = morning + hour * 24
        let code = opened.when("send", [:], at: tomorrow).rejection?.report.code
        #expect(code == "transaction_not_looked_for")
        #expect(opened.when("send", [:], at: morning).rejection == nil)
        let unknown = opened.given([.observed(seen(.getStatus, "022"))])
        #expect(unknown.when("send", [:], at: tomorrow).rejection == nil)
    }

    @Test("what Cofidis said before it was sent again proves nothing of what was sent since")
    func forgetsOldAnswers() throws {
        var walk = try CaseWalk.inStore("cofidis-retail-direct")
        try walk.answer(answer(.sendPayment, "040"), to: "sendPayment")
        var fresh = walk
        fresh.now = fresh.now + hour * 24
        try fresh.ask("send", ["sellerId": "S-2"])
        #expect(fresh.snapshot.facts["date"] == "20261121")
        try walk.ask("send", ["sellerId": "S-2"])
        try walk.lose("sendPayment")
        try walk.fire("repeat")
        try walk.fail("repeatSendPayment")
        #expect(walk.state == "attention.not_sent")
        walk.now = walk.now + hour * 24
        let refused = #expect(throws: RejectionReport.self) { try walk.ask("send") }
        #expect(refused?.code == "transaction_not_looked_for")
        try walk.ask("readStatus")
        try walk.answer(answer(.getStatus, "022"), to: "getStatus")
        try walk.ask("send")
        // A Saturday was asked on, and Cofidis answers on Monday.
        #expect(walk.snapshot.facts["date"] == "20261123")
    }

    @Test("two-step: the delivery signal finances, and reads are the evidence when its answer is none")
    func financesByDelivery() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        #expect(walk.state == "to_deliver.waiting")
        try walk.ask("deliver")
        #expect(walk.state == "delivering")
        var straight = walk
        try straight.answer(
            answer(.updateStatus, status: "validated", amounts: fullAmounts),
            to: "signalDelivery"
        )
        #expect(straight.state == "validated.resting")
        try walk.answer(answer(.updateStatus), to: "signalDelivery")
        #expect(walk.state == "delivery_evidence.check")
        try walk.answer(financed, to: "checkDelivery")
        #expect(walk.state == "validated.resting")
        #expect(walk.snapshot.facts["retail"]?["delivery"] == nil)
    }

    @Test("a lost delivery signal is asked about before it is sent again")
    func asksFirst() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.ask("deliver")
        try walk.lose("signalDelivery")
        #expect(walk.state == "delivery_evidence.unknown")
        #expect(walk.attention != nil)
        try walk.answer(CaseWalk.read("to_deliver"), to: "checkDelivery")
        #expect(walk.state == "delivery_evidence.unmoved")
        try walk.fire("recheck")
        try walk.answer(CaseWalk.read("to_deliver"), to: "checkDelivery")
        try walk.lose("signalDelivery")
        try walk.answer(financed, to: "checkDelivery")
        #expect(walk.state == "validated.resting")
    }

    @Test("a signal that Cofidis has heard is never sent again by itself; a person hears of it after a day")
    func waitsForCofidis() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.ask("deliver")
        try walk.answer(answer(.updateStatus, status: "to_deliver"), to: "signalDelivery")
        var reads = 0
        while walk.state != "attention.delivery_unanswered", reads < 20 {
            try walk.answer(CaseWalk.read("to_deliver"), to: "checkDelivery")
            reads += 1
            if walk.state == "delivery_evidence.waiting" { try walk.fire("again") }
        }
        #expect(walk.state == "attention.delivery_unanswered")
        #expect(walk.events.filter { $0 == "financing.deliveryUnclear" }.count == 1)
        try walk.ask("deliver")
        #expect(walk.state == "delivering")
    }

    @Test("a delivery that never comes through stops for a person")
    func exhausts() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.ask("deliver")
        var signals = 0
        while walk.state == "delivering", signals < 50 {
            try walk.lose("signalDelivery")
            signals += 1
            try walk.findUnmoved(CaseWalk.read("to_deliver"), by: "checkDelivery")
        }
        #expect(walk.state == "attention.delivery_exhausted")
        #expect(signals == Financing.attemptsLimit)
    }

    @Test("what is not delivered for a week is shown to a person, who may still deliver")
    func remindsOfDelivery() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        let since = walk.now
        while walk.state == "to_deliver.waiting", walk.now < since + day * 30 {
            let next = try #require(walk.next)
            try walk.fire(next.name)
            if walk.state == "reading" { try walk.answer(CaseWalk.read("to_deliver"), to: "getStatus") }
        }
        #expect(walk.state == "to_deliver.overdue")
        #expect(walk.now == since + Financing.deliveryReminderAfter)
        #expect(walk.attention != nil)
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("to_deliver"), to: "getStatus")
        #expect(walk.state == "to_deliver.overdue")
        try walk.ask("deliver")
        #expect(walk.state == "delivering")
    }

    @Test("an order that is canceled instead of delivered ends, also with a signal open")
    func cancels() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.ask("deliver")
        try walk.lose("signalDelivery")
        try walk.answer(CaseWalk.read("Cancelled"), to: "checkDelivery")
        #expect(walk.state == "canceled")
        #expect(walk.isFinal)
    }

    @Test("a delivery is signalled also while a read is under way or waits for its window")
    func deliversDuringReads() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("to_deliver")
        try walk.fire("daily_read")
        #expect(walk.state == "reading")
        try walk.ask("deliver")
        #expect(walk.state == "delivering")
        try walk.answer(
            answer(.updateStatus, status: "validated", amounts: fullAmounts),
            to: "signalDelivery"
        )
        #expect(walk.state == "validated.resting")

        var early = try CaseWalk.inStore()
        try early.becomes("accepted")
        try early.fire("poll")
        #expect(early.state == "reading")
        #expect(throws: RejectionReport.self) { try early.ask("deliver") }
    }

    @Test("lists show the seller, and what became of the delivery")
    func showsDeliveries() throws {
        func delivery(_ walk: CaseWalk) -> JSON? { walk.row?.columns["delivery"] }
        var walk = try CaseWalk.inStore()
        #expect(walk.row?.columns["seller_id"] == "S-1")
        #expect(walk.row?.columns["financing"] == "two-step")
        #expect(delivery(walk) == .null)
        try walk.becomes("to_deliver")
        #expect(delivery(walk) == "awaited")
        try walk.ask("deliver")
        #expect(delivery(walk) == "signalled")
        try walk.answer(answer(.updateStatus, status: "to_deliver"), to: "signalDelivery")
        #expect(delivery(walk) == "heard")
        try walk.answer(financed, to: "checkDelivery")
        #expect(delivery(walk) == "financed")
    }

    @Test("only what waits for the delivery can be delivered")
    func refusesToDeliver() throws {
        var walk = try CaseWalk.inStore()
        try walk.becomes("accepted")
        #expect(throws: RejectionReport.self) { try walk.ask("deliver") }
        let direct = openedInStore(("financing", "direct")).when("deliver", .emptyObject, at: morning)
        #expect(direct.rejection == .notRetail(command: "deliver"))
        let early = openedInStore().when("deliver", .emptyObject, at: morning).rejection
        #expect(early?.report.code == "delivery_not_possible")
    }

    @Test("a direct financing that waits for a delivery all the same goes to a person")
    func contradictsTheContract() throws {
        var walk = try CaseWalk.inStore("cofidis-retail-direct")
        try walk.becomes("to_deliver")
        #expect(walk.state == "attention.unexpected_answer")
    }

    @Test("a contract that is not signed for a week, or signed and stuck for a day, is shown to a person")
    func remindsOfSignatures() throws {
        for (status, state) in [("accepted", "accepted.overdue"), ("signed", "signed.overdue")] {
            for chart in Charts.retail {
                var walk = try CaseWalk.inStore(chart)
                try walk.becomes(status)
                var reads = 0
                while walk.attention == nil, reads < 100 {
                    try walk.fire("poll")
                    try walk.answer(CaseWalk.read(status), to: "getStatus")
                    reads += 1
                }
                #expect(walk.state == state)
            }
        }
    }

    @Test("sellers who may not sell wait for a person, who sends again", arguments: Charts.retail)
    func waitsForSellers(chart: String) throws {
        for (code, state) in [
            ("040", "attention.seller_not_allowed"), ("041", "attention.seller_not_trained"),
        ] {
            var walk = try CaseWalk.inStore(chart)
            try walk.answer(answer(.sendPayment, code), to: "sendPayment")
            #expect(walk.state == state)
            #expect(walk.attention != nil)
            try walk.ask("send", ["sellerId": "S-2"])
            try walk.answer(CaseWalk.sent, to: "sendPayment")
            #expect(walk.state == "journey.first_wait")
        }
    }

    @Test("a lost sendPayment is repeated with the same pair; 002 then means that it exists (D-18)")
    func repeatsThePair() throws {
        var walk = try CaseWalk.inStore()
        try walk.lose("sendPayment")
        try walk.fire("repeat")
        try walk.answer(answer(.sendPayment, "002"), to: "repeatSendPayment")
        #expect(walk.state == "opening.finding")
        try walk.answer(
            answer(.getStatus, status: "Initialized", url: link),
            to: "findTransaction"
        )
        #expect(walk.state == "journey.first_wait")
        var taken = try CaseWalk.inStore()
        try taken.answer(answer(.sendPayment, "002"), to: "sendPayment")
        #expect(taken.state == "attention.key_taken")
    }

    @Test("without a link and without a picture in hand the link is looked for; an SMS is Cofidis's")
    func looksForTheLink() throws {
        func state(after sendingType: JSON, _ json: JSON) throws -> String {
            var walk = try CaseWalk(
                chart: "cofidis-retail-direct",
                lifecycle: retail,
                arguments: retailArguments(
                    ("financing", "direct"),
                    ("sendingType", sendingType),
                    ("phone", "+33612345678")
                )
            )
            try walk.answer(json, to: "sendPayment")
            return walk.state
        }
        let bare = answer(.sendPayment, status: "Initialized")
        #expect(try state(after: "Link", bare) == "opening.finding")
        #expect(try state(after: "QR", bare) == "opening.finding")
        #expect(try state(after: "SMS", bare) == "journey.first_wait")
        var brought = Financing.Answer(operation: .sendPayment, code: "000", rawStatus: "Initialized")
        brought.qr = .picture(Financing.QRPicture(base64: pngText, sha256: "00"))
        #expect(try state(after: "QR", brought.json) == "journey.first_wait")
    }

    @Test(
        "an unknown status stops for a person and goes on after the file was corrected",
        arguments: Charts.retail
    )
    func stopsForUnknown(chart: String) throws {
        var walk = try CaseWalk.inStore(chart)
        try walk.becomes("Contrat_en_cours")
        #expect(walk.state == "attention.unknown_status")
        #expect(walk.snapshot.facts["raw"] == "Contrat_en_cours")
        #expect(walk.work.isEmpty)
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("accepted"), to: "getStatus")
        #expect(walk.state == "accepted.waiting")
    }

    @Test("every status of stores leads somewhere in both charts")
    func routesEveryStatus() throws {
        for chart in Charts.retail {
            for status in CofidisStatus.retail {
                var walk = try CaseWalk.inStore(chart)
                try walk.becomes(status.rawValue)
                let isUnexpected = walk.state == "attention.unexpected_answer"
                #expect(
                    isUnexpected == (status == .toDeliver && chart.hasSuffix("direct")),
                    "\(chart): \(status) led to \(walk.state)"
                )
            }
        }
    }

    @Test("a hint is a reason to read, and never more, wherever the case waits")
    func readsOnHints() throws {
        for status in ["Undefined", "pending", "accepted", "signed", "to_deliver"] {
            var walk = try CaseWalk.inStore()
            try walk.becomes(status)
            try walk.hint("validated")
            #expect(walk.state == "reading", "\(status)")
        }
    }
}
