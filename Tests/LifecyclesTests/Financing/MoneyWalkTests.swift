import Lifecycles
import Testing
import Values
import Workflow

@Suite("Walks through initialize, confirm and refund")
struct MoneyWalkTests {
    @Test("a lost initialize is repeated with the same pair, and 002 leads to the link (D-18)")
    func repeatsInitialize() throws {
        var walk = try CaseWalk()
        try walk.lose("initialize")
        try walk.fire("repeat")
        let request = try #require(walk.next?.payload)
        #expect(request["transactionKey"]?["merchantTransactionDate"] == "20261120")
        try walk.answer(answer(.initialize, "002"), to: "repeatInitialize")
        #expect(walk.state == "opening.finding")
        try walk.answer(answer(.getStatus, status: "Initialized", url: link), to: "findTransaction")
        #expect(walk.state == "journey.first_wait")
    }

    @Test("an initialize lost twice is sought, and opened again when Cofidis does not know it")
    func seeksTheTransaction() throws {
        var walk = try CaseWalk()
        for _ in 0..<Financing.fewAttemptsLimit {
            try walk.lose("initialize")
            try walk.fire("repeat")
            try walk.lose("repeatInitialize")
            try walk.answer(CaseWalk.read(nil, "022"), to: "findTransaction")
            #expect(walk.state == "opening.sending")
        }
        try walk.lose("initialize")
        try walk.fire("repeat")
        try walk.lose("repeatInitialize")
        try walk.answer(CaseWalk.read(nil, "022"), to: "findTransaction")
        #expect(walk.state == "attention.not_initialized")
        try walk.ask("retryInitialize")
        #expect(walk.state == "opening.sending")
    }

    @Test("a repeat that midnight overtook sends the fresh pair")
    func followsMidnight() throws {
        var walk = try CaseWalk(at: instant("2026-11-20T22:59:30Z"))
        try walk.lose("initialize")
        try walk.fire("repeat")
        try walk.answer(Financing.Answer.datePassed(today: "20261121"), to: "repeatInitialize")
        #expect(walk.state == "opening.sending")
        #expect(walk.next?.name == "initialize")
        #expect(walk.next?.payload["transactionKey"]?["merchantTransactionDate"] == "20261121")
    }

    @Test(
        "a refused opening waits for a person and can be repeated or closed",
        arguments: [
            ("000", "Initialized_to_retry", "attention.fields_missing", "opening.repeating"),
            ("002", nil, "attention.key_taken", "opening.sending"),
            ("040", nil, "attention.initialize_refused", "opening.sending"),
        ] as [(String, String?, String, String)]
    )
    func waitsForAPerson(code: String, status: String?, state: String, again: String) throws {
        var walk = try CaseWalk()
        try walk.answer(answer(.initialize, code, status: status), to: "initialize")
        #expect(walk.state == state)
        var closed = walk
        try walk.ask("retryInitialize", ["cart": [:]])
        #expect(walk.state == again)
        try closed.ask("close", ["reason": "ordered twice"])
        #expect(closed.state == "abandoned")
        #expect(closed.isFinal)
    }

    @Test("a lost confirm is shown to finance with the moment of the read, and never repeated blindly (D-19)")
    func asksAfterALostConfirm() throws {
        var walk = try CaseWalk(at: instant("2026-11-20T21:00:00Z"))
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.lose("confirm")
        #expect(walk.state == "confirm_evidence.unknown")
        #expect(walk.attention != nil)
        #expect(walk.next?.name == "checkConfirm")
        #expect(walk.next?.dueAt == instant("2026-11-23T07:00:02Z"))
        var done = walk
        try done.answer(CaseWalk.read("validated", "000", fullAmounts), to: "checkConfirm")
        #expect(done.state == "validated.resting")
        try walk.answer(CaseWalk.read("to_confirm"), to: "checkConfirm")
        #expect(walk.state == "confirm_evidence.unmoved")
        #expect(walk.next?.dueAt == walk.now + minute * 30)
        try walk.fire("recheck")
        try walk.answer(CaseWalk.read("to_confirm"), to: "checkConfirm")
        #expect(walk.state == "confirming")
    }

    @Test(
        "after 004 and 9xx the status is read before anything else (section 4, D-21)",
        arguments: ["004", "904", "912", "913"]
    )
    func readsAfterFaults(code: String) throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.answer(answer(.confirm, code, status: "validated"), to: "confirm")
        #expect(walk.state == (code == "004" ? "confirm_evidence.check" : "confirm_evidence.unknown"))
        var failed = walk
        try failed.answer(CaseWalk.read("confirm_failed"), to: "checkConfirm")
        #expect(failed.state == "attention.confirm_failed")
        try walk.answer(CaseWalk.read("validated", "000", fullAmounts), to: "checkConfirm")
        #expect(walk.state == "validated.resting")
    }

    @Test(
        "an answer to confirm leads where its status belongs",
        arguments: [
            ("000", "confirm_refused", "confirm_refused"),
            ("000", "confirm_failed", "attention.confirm_failed"),
            ("000", "confirm_to_retry", "attention.confirm_fields_missing"), ("003", "Refused", "refused"),
            ("003", "Aborted", "aborted"), ("003", "Error", "error"),
            ("022", nil, "attention.transaction_unknown"),
            ("000", "authorized", "attention.unexpected_answer"),
            ("003", nil, "confirm_evidence.unknown"), ("000", "Cancelled", "canceled"),
        ] as [(String, String?, String)]
    )
    func leadsOn(code: String, status: String?, state: String) throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.answer(answer(.confirm, code, status: status), to: "confirm")
        #expect(walk.state == state)
    }

    @Test("a confirm that is not carried out alarms after 24 hours and goes on, and stops at the limit")
    func alarms() throws {
        var walk = try CaseWalk()
        try walk.initialize()
        try walk.fire("minute20")
        try walk.answer(CaseWalk.read("to_confirm"), to: "getStatus")
        var states: Set<String> = []
        var sent = 0
        while walk.state == "confirming", sent < 20 {
            sent += 1
            try walk.answer(answer(.confirm, "904", status: "to_confirm"), to: "confirm")
            while walk.state.hasPrefix("confirm_evidence") {
                states.insert(walk.state)
                if walk.next?.name == "checkConfirm" {
                    try walk.answer(CaseWalk.read("to_confirm"), to: "checkConfirm")
                } else {
                    try walk.fire(walk.next?.name ?? "")
                }
            }
        }
        #expect(sent == Financing.attemptsLimit)
        #expect(states.isSuperset(of: ["confirm_evidence.unmoved", "confirm_evidence.overdue"]))
        #expect(walk.state == "attention.confirm_exhausted")
        try walk.ask("retryConfirm")
        #expect(walk.state == "confirming")
    }

    @Test("parts and the rest are refunded, one at a time, until the financing is refunded")
    func refunds() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("refund", ["amount": "100.00"])
        #expect(throws: RejectionReport.self) { try walk.ask("refund", ["amount": "1.00"]) }
        #expect(walk.next?.payload["refundAmount"] == 10_000)
        try walk.answer(answer(.refund, status: "validated", amounts: refunded(10_000)), to: "refund")
        #expect(walk.state == "validated.resting")
        try walk.ask("refund", ["amount": "all"])
        try walk.answer(answer(.refund, status: "Refunded", amounts: refunded(30_000)), to: "refund")
        #expect(walk.state == "refunded")
        #expect(walk.isFinal)
    }

    @Test("a lost refund is decided by the refunded amount (D-20)")
    func asksAfterALostRefund() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("refund", ["amount": "100.00"])
        try walk.lose("refund")
        #expect(walk.state == "refund_evidence.unknown")
        #expect(walk.attention != nil)
        // What timed out may still be under way at Cofidis.
        #expect(walk.next?.dueAt == walk.now + minute * 5)
        var done = walk
        try done.answer(CaseWalk.read("validated", "000", refunded(10_000)), to: "checkRefund")
        #expect(done.state == "validated.resting")
        try walk.answer(CaseWalk.read("validated", "000", refunded(0)), to: "checkRefund")
        #expect(walk.state == "refund_evidence.unmoved")
        #expect(walk.next?.dueAt == walk.now + minute * 30)
        try walk.fire("recheck")
        try walk.answer(CaseWalk.read("validated", "000", refunded(0)), to: "checkRefund")
        #expect(walk.state == "refunding")
    }

    @Test("refund_failed goes to a person, who may read again or drop the refund")
    func raisesRefundFailed() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("refund", ["amount": "100.00"])
        try walk.answer(answer(.refund, "908"), to: "refund")
        try walk.answer(CaseWalk.read("refund_failed", "000", refunded(0)), to: "checkRefund")
        #expect(walk.state == "attention.refund_failed")
        var dropped = walk
        try dropped.ask("dropRefund", ["reason": "paid by transfer"])
        #expect(dropped.state == "validated.reading")
        try walk.ask("readStatus")
        try walk.answer(CaseWalk.read("Refunded", "000", refunded(30_000)), to: "checkRefund")
        #expect(walk.state == "attention.contradiction")
    }

    @Test("a refused refund is shown and the next one may be asked")
    func showsRefusals() throws {
        var walk = try CaseWalk()
        try walk.becomeValidated()
        try walk.ask("refund", ["amount": "100.00"])
        try walk.answer(answer(.refund, "011", status: "validated", amounts: refunded(0)), to: "refund")
        #expect(walk.state == "validated.refund_refused")
        try walk.ask("refund", ["amount": "1.00"])
        #expect(walk.state == "refunding")
    }

    @Test("hints are taken in every state and move no money call", arguments: Charts.web)
    func takesHints(name: String) throws {
        var walk = try CaseWalk(chart: name)
        try walk.hint("pending")
        #expect(walk.state == "opening.sending")
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.hint("Refused")
        #expect(walk.state == "confirming")
        try walk.answer(CaseWalk.confirmed, to: "confirm")
        try walk.ask("refund", ["amount": "all"])
        try walk.hint("Undefined")
        #expect(walk.state == "refunding")
    }
}
