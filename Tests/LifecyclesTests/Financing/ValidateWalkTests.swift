import Lifecycles
import Testing
import Values
import Workflow

@Suite("Walks of a financing that is validated later")
struct ValidateWalkTests {
    private func walk(_ fields: (String, JSON)...) throws -> CaseWalk {
        var walk = try CaseWalk(chart: "cofidis-web-validate")
        if let (name, value) = fields.first {
            walk = try CaseWalk(chart: "cofidis-web-validate", (name, value))
        }
        try walk.becomeAuthorized()
        return walk
    }

    private func told(_ operation: Financing.Operation, _ status: String, _ amounts: Amounts) -> JSON {
        answer(operation, status: status, amounts: amounts)
    }

    @Test("with notifications the status is first read at minute 50, without them at minute 20")
    func readsByWebhook() throws {
        for (webhook, minutes) in [(true, 50), (false, 20)] {
            var walk = try CaseWalk(chart: "cofidis-web-validate", ("webhook", .bool(webhook)))
            try walk.initialize()
            #expect(walk.next?.dueAt == morning + .seconds(Int64(minutes) * 60))
            try walk.fire("first_read")
            try walk.answer(CaseWalk.read("pending"), to: "getStatus")
            #expect(walk.state == "pending")
            #expect(walk.next?.dueAt == walk.now + .seconds(webhook ? 6 * 3600 : 2 * 3600))
        }
    }

    @Test("a part is canceled, the rest validated, and what was validated refunded")
    func wholeLife() throws {
        var walk = try walk()
        #expect(walk.state == "authorized.resting")
        try walk.ask("cancel", ["amount": "100.00"])
        #expect(walk.next?.payload["cancelAmount"] == 10_000)
        try walk.answer(told(.cancel, "authorized", amounts(cancelled: 10_000)), to: "cancel")
        #expect(walk.state == "authorized.resting")
        try walk.ask("validate", ["amount": "all"])
        #expect(walk.next?.payload["validateAmount"] == 20_000)
        #expect(throws: RejectionReport.self) { try walk.ask("cancel", ["amount": "1.00"]) }
        try walk.answer(
            told(.validate, "validated", amounts(cancelled: 10_000, validated: 20_000)),
            to: "validate"
        )
        #expect(walk.state == "validated.resting")
        #expect(throws: RejectionReport.self) { try walk.ask("validate", ["amount": "1.00"]) }
        try walk.ask("refund", ["amount": "all"])
        let all = amounts(cancelled: 10_000, validated: 20_000, refunded: 20_000)
        try walk.answer(told(.refund, "Refunded", all), to: "refund")
        #expect(walk.state == "refunded")
    }

    @Test("all canceled is an end")
    func cancelsAll() throws {
        var walk = try walk()
        try walk.ask("cancel", ["amount": "all"])
        try walk.answer(told(.cancel, "Canceled", amounts(cancelled: 30_000)), to: "cancel")
        #expect(walk.state == "canceled")
        #expect(walk.isFinal)
    }

    @Test(
        "a day before it lapses a person is warned, then the case says that it has lapsed",
        arguments: [("3X", nil, 6), ("LOAN", nil, 30), ("3X", 9, 9)] as [(String, Int64?, Int64)]
    )
    func lapses(product: String, days: Int64?, expected: Int64) throws {
        var walk = try CaseWalk(
            chart: "cofidis-web-validate",
            ("product", .string(product)),
            ("validateWithinDays", days.map(JSON.integer) ?? .null)
        )
        try walk.becomeAuthorized()
        #expect(walk.attention == nil)
        try walk.fire("warning")
        #expect(walk.now == morning + .seconds((expected - 1) * 86_400))
        #expect(walk.state == "authorized.expiring")
        #expect(walk.attention != nil)
        try walk.fire("expiry")
        #expect(walk.now == morning + .seconds(expected * 86_400))
        #expect(walk.state == "authorized.authorization_expired")
        #expect(walk.work.isEmpty)
        do {
            try walk.ask("validate", ["amount": "all"])
            Issue.record("a lapsed authorisation was validated")
        } catch let report as RejectionReport {
            #expect(report.code == "authorization_expired")
        }
        var closed = walk
        try closed.ask("close", ["reason": "the customer went elsewhere"])
        #expect(closed.state == "abandoned")
        try walk.ask("cancel", ["amount": "all"])
        try walk.answer(told(.cancel, "Canceled", amounts(cancelled: 30_000)), to: "cancel")
        #expect(walk.state == "canceled")
    }

    @Test("a part canceled in the last day leaves the warning and the end of the rest")
    func warnsAgain() throws {
        var walk = try walk()
        try walk.fire("warning")
        try walk.ask("cancel", ["amount": "100.00"])
        try walk.answer(told(.cancel, "authorized", amounts(cancelled: 10_000)), to: "cancel")
        try walk.fire("warning")
        try walk.fire("expiry")
        #expect(walk.state == "authorized.authorization_expired")
    }

    @Test(
        "a lost validate or cancel is decided by the amounts, and never repeated blindly (D-20)",
        arguments: ["validate", "cancel"]
    )
    func asksAfterLosses(call: String) throws {
        let check = call == "validate" ? "checkValidate" : "checkCancel"
        let all = call == "validate" ? amounts(validated: 30_000) : amounts(cancelled: 30_000)
        var walk = try walk()
        try walk.ask(call, ["amount": "all"])
        try walk.lose(call)
        #expect(walk.state == "\(call)_evidence.unknown")
        #expect(walk.attention != nil)
        var done = walk
        try done.answer(CaseWalk.read(call == "validate" ? "validated" : "Canceled", "000", all), to: check)
        #expect(done.state == (call == "validate" ? "validated.resting" : "canceled"))
        try walk.answer(CaseWalk.read("authorized", "000", amounts()), to: check)
        #expect(walk.state == "\(call)_evidence.unmoved")
        try walk.fire("recheck")
        try walk.answer(CaseWalk.read("authorized", "000", amounts()), to: check)
        #expect(walk.next?.name == call)
        for _ in 0..<Financing.attemptsLimit {
            guard walk.next?.name == call else { break }
            try walk.answer(answer(.validate, "906"), to: call)
            try walk.findUnmoved(CaseWalk.read("authorized", "000", amounts()), by: check)
        }
        #expect(walk.state == "attention.\(call)_exhausted")
        try walk.ask(call == "validate" ? "retryValidate" : "retryCancel")
        #expect(walk.next?.name == call)
    }

    @Test(
        "006 and 012 are read up on before they count as done",
        arguments: [("validate", "006"), ("cancel", "012")]
    )
    func readsAfterAlreadyDone(call: String, code: String) throws {
        var walk = try walk()
        try walk.ask(call, ["amount": "all"])
        try walk.answer(answer(.validate, code), to: call)
        #expect(walk.state == "\(call)_evidence.unknown")
    }

    @Test(
        "missing fields and failures go to a person, who sends it again, reads or drops it",
        arguments: ["validate", "cancel"]
    )
    func raises(call: String) throws {
        let noun = call == "validate" ? "Validate" : "Cancel"
        for (status, state) in [("to_retry", "fields_missing"), ("failed", "failed")] {
            var walk = try walk()
            try walk.ask(call, ["amount": "50.00"])
            let operation: Financing.Operation = call == "validate" ? .validate : .cancel
            let said = answer(
                operation,
                status == "failed" ? "914" : "000",
                status: "\(call)_\(status)",
                amounts: amounts()
            )
            try walk.answer(said, to: call)
            #expect(walk.state == "\(call)_evidence.unknown")
            try walk.answer(CaseWalk.read("\(call)_\(status)", "000", amounts()), to: "check\(noun)")
            #expect(walk.state == "attention.\(call)_\(state)")
            var again = walk
            try again.ask("readStatus")
            let check = status == "to_retry" ? "late_check" : "watched_check"
            #expect(again.state == "\(call)_evidence.\(check)")
            #expect(again.attention != nil)
            if status == "to_retry" {
                var resumed = walk
                try resumed.ask("retry\(noun)")
                #expect(resumed.next?.name == call)
            }
            try walk.ask("drop\(noun)", ["reason": "sold elsewhere"])
            #expect(walk.state == "authorized.reading")
            try walk.answer(CaseWalk.read("authorized", "000", amounts()), to: "getStatus")
            #expect(walk.state == "authorized.resting")
        }
    }

    @Test(
        "a refusal is shown and the next order may be given",
        arguments: [("validate", "008"), ("cancel", "013"), ("validate", "007")]
    )
    func showsRefusals(call: String, code: String) throws {
        var walk = try walk()
        try walk.ask(call, ["amount": "50.00"])
        let operation: Financing.Operation = call == "validate" ? .validate : .cancel
        try walk.answer(answer(operation, code, status: "authorized", amounts: amounts()), to: call)
        #expect(walk.state == "authorized.\(call)_refused")
        #expect(walk.attention != nil)
        try walk.ask("cancel", ["amount": "all"])
        #expect(walk.state == "canceling")
    }

    @Test("a lost confirm that reserved is found by the read, one that did not is sent again")
    func findsAuthorization() throws {
        var walk = try CaseWalk(chart: "cofidis-web-validate")
        try walk.initialize()
        try walk.hint("to_confirm")
        try walk.lose("confirm")
        var again = walk
        try walk.answer(CaseWalk.read("authorized", "000", amounts()), to: "checkConfirm")
        #expect(walk.state == "authorized.resting")
        try walk.hint("pending")
        #expect(walk.state == "authorized.resting")
        try again.answer(CaseWalk.read("to_confirm"), to: "checkConfirm")
        #expect(again.state == "confirm_evidence.unmoved")
    }
}
