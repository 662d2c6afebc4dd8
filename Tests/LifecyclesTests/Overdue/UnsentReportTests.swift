import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Reports that Coface takes no more")
struct UnsentReportTests {
    private static let payment: JSON = [
        "settlements": [
            ["type": "PAYMENT", "date": "2026-10-10", "amount": "50.00", "invoiceReference": "F-1"]
        ]
    ]

    private static func walk(_ chart: String) throws -> OverdueWalk {
        let isUninsured = chart == "coface-overdue-ngd"
        return try OverdueWalk(
            chart,
            isUninsured ? Overdue.arguments("debtType", "NGD") : Overdue.arguments
        )
    }

    private static func reading(_ chart: String) throws -> OverdueWalk {
        var walk = try walk(chart)
        try walk.becomePending()
        try walk.fire("look")
        #expect(walk.state == "reading")
        return walk
    }

    @Test(
        "a report taken while Coface decides asks for a person, whatever was decided",
        arguments: OverdueWalk.names,
        ["Accepted", "Cover_refused", "Indemnified", "Rejected", "Closed"]
    )
    func takenDuringARead(chart: String, status: String) throws {
        guard chart != "coface-overdue-ngd" || !["Cover_refused", "Indemnified"].contains(status) else {
            return
        }
        var walk = try Self.reading(chart)
        try walk.ask("reportSettlements", Self.payment)
        try walk.answer("readCase", .row(Overdue.row(status)))
        #expect(walk.state == "attention.report_not_sent")
        #expect(try walk.row["unreported"] == true)
        #expect(walk.place.attention != nil)
        // A look changes nothing; a person's word does.
        try walk.ask("read")
        try walk.answer("readCase", .row(Overdue.row(status)))
        #expect(walk.state == "attention.report_not_sent")
        try walk.ask("confirmReported", ["reason": "told by telephone"])
        #expect(try walk.row["unreported"] == false)
        let state = walk.state.split(separator: ".").first.map(String.init)
        #expect(state == status.lowercased())
    }

    @Test("a report taken before the case has its key asks for a person too", arguments: OverdueWalk.names)
    func takenBeforeTheKey(chart: String) throws {
        var walk = try Self.walk(chart)
        try walk.ask("declare")
        if walk.state == "checking" { try walk.answer("readCatalog", Overdue.catalog) }
        try walk.answer("declare", .accepted(requestID: "R-1", row: Overdue.row("Pending", id: nil)))
        try walk.ask("reportSettlements", Self.payment)
        #expect(try walk.row["unreported"] == true)
        try walk.fire("look")
        try walk.answer("findCase", .row(Overdue.row("Accepted")))
        #expect(walk.state == "attention.report_not_sent")
    }

    @Test("a report taken during a read is sent when Coface still takes it", arguments: OverdueWalk.names)
    func sent(chart: String) throws {
        var walk = try Self.reading(chart)
        try walk.ask("reportSettlements", Self.payment)
        try walk.answer("readCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "updating")
        try walk.answer("update", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
        #expect(try walk.row["unreported"] == false)
    }

    @Test("after a refusal of cover the reports go out once the case is moved to debt collection")
    func sentAfterMove() throws {
        var walk = try Self.reading("coface-overdue-known")
        try walk.ask("reportSettlements", Self.payment)
        try walk.answer("readCase", .row(Overdue.row("Cover_refused")))
        try walk.ask("move")
        try walk.answer(
            "readMoveCatalog",
            .catalog([OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["MOVE"])])
        )
        try walk.answer("move", .row(Overdue.row("Moved_to_collection")))
        #expect(walk.state == "updating")
        #expect(walk.work.first { $0.kind == .call }?.payload["afterMove"] == true)
    }

    @Test("what is paid while Coface collects uninsured debt is recorded, and a person tells Coface")
    func paidDuringCollection() throws {
        var walk = try Self.reading("coface-overdue-ngd")
        try walk.answer("readCase", .row(Overdue.row("Accepted")))
        #expect(walk.state == "accepted")
        try walk.ask("reportSettlements", Self.payment)
        #expect(walk.state == "attention.report_not_sent")
        try walk.ask("reportSettlements", Self.payment)
        try walk.ask("confirmReported", ["reason": "by mail"])
        #expect(walk.state == "accepted")
        #expect(try walk.facts.filing?.settled == 20_000)
    }

    @Test("nothing is confirmed when Coface has everything")
    func nothingToConfirm() throws {
        let decision = Overdue.given(Overdue.drafted()).when(
            "confirmReported",
            ["reason": "why"],
            at: Overdue.morning
        )
        #expect(decision.rejection?.code == "nothing_to_update")
    }

    @Test(
        "a mistyped year is refused wherever a day enters",
        arguments: ["1926-09-20", "2999-12-31", "0026-09-20"]
    )
    func years(day: String) throws {
        for (path, value) in [
            (
                "invoices",
                [["reference": "F-1", "issueDate": "2026-08-01", "dueDate": .string(day), "amount": "1.00"]]
                    as JSON
            ),
            (
                "invoices",
                [
                    [
                        "reference": "F-1", "issueDate": "2026-08-01", "dueDate": "2026-09-20",
                        "extendedDueDate": .string(day), "amount": "1.00",
                    ]
                ]
            ),
            ("settlements", [["type": "PAYMENT", "date": .string(day), "amount": "1.00"]]),
            ("adverseInformationOn", .string(day)),
        ] {
            let report = #expect(throws: RejectionReport.self) {
                try Overdue.lifecycle.command(named: "draft", arguments: Overdue.arguments(path, value))
            }
            #expect(report?.code == "date_out_of_range")
            #expect(report?.value == day)
        }
    }

    @Test("a debtor's fax is kept, stored and read back, and silence about it is not stored")
    func fax() throws {
        let events = Overdue.drafted(Overdue.arguments("debtor.contact.fax", "+33 1 01"))
        #expect(Overdue.given(events).facts.filing?.debtor.contact?.fax == "+33 1 01")
        for event in events {
            #expect(try Overdue.lifecycle.decodeEvent(Overdue.lifecycle.encode(event)) == event)
        }
        let silent = Overdue.lifecycle.encode(Overdue.drafted()[0]).data
        #expect(silent["filing"]?["debtor"]?["contact"]?.objectValue?["fax"] == nil)
    }

    @Test("policy and reference give one key only, and the key of a policy without slash is as it was")
    func keys() {
        #expect(
            OverdueCase.key(policy: "12/3", reference: "4") != OverdueCase.key(policy: "12", reference: "3/4")
        )
        #expect(OverdueCase.key(policy: "P-1", reference: "a/b") == "P-1/a/b")
    }

    @Test("damaged counts and amounts of a stored case are told or bounded, and end nothing")
    func damaged() throws {
        let facts = Overdue.given(Overdue.drafted()).facts
        var object = try #require(Overdue.lifecycle.encode(facts).objectValue)
        object["revision"] = .integer(.max)
        #expect(throws: JSONShapeError.self) { try Overdue.lifecycle.decodeFacts(.object(object)) }
        var filing = try #require(facts.filing)
        filing.invoices[0].amount = .max
        filing.invoices[1].amount = .max
        filing.settlements[0].amount = .min
        #expect(filing.invoiced == .max)
        #expect(filing.outstanding == .max)
    }
}
