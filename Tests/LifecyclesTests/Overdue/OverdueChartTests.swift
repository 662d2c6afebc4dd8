import Lifecycles
import Testing
import Values
import Workflow

@Suite("Charts of an overdue case")
struct OverdueChartTests {
    @Test("the checker finds nothing to refuse", arguments: OverdueWalk.names)
    func passes(name: String) throws {
        let found = ChartChecker.check(
            try Charts.load(name),
            against: Overdue.lifecycle.vocabulary.names,
            file: name
        )
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
    }

    @Test("the charts use every word that the lifecycle registers")
    func usesAllWords() throws {
        let charts = try OverdueWalk.names.map(Charts.load)
        let names = Overdue.lifecycle.vocabulary.names
        let found = ChartChecker.unused(charts: charts, against: names)
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
        let guards = Set(charts.flatMap { $0.on + $0.allStates.flatMap(\.on) }.compactMap(\.condition?.name))
        #expect(guards == names.guards)
    }

    @Test(
        "a draft warns early, then urgently, then says that the day has passed, and can still be declared late"
    )
    func warns() throws {
        var walk = try OverdueWalk()
        #expect(walk.state == "draft.early")
        #expect(walk.place.attention == nil)
        try walk.fire("early_warning")
        // Fourteen days before Thursday 19 November, at 08:00 in Paris.
        #expect(walk.now == instant("2026-11-05T07:00:00Z"))
        #expect(walk.place.attention != nil)
        try walk.fire("urgent_warning")
        #expect(walk.now == instant("2026-11-16T07:00:00Z"))
        try walk.fire("time_limit")
        #expect(walk.now == instant("2026-11-19T23:00:00Z"))
        #expect(walk.state == "draft.missed")
        try walk.ask("declare")
        #expect(try walk.facts.isLate)
        #expect(walk.state == "checking")
    }

    @Test("the row shows the last day with its arithmetic until the case is declared")
    func showsTheDeadline() throws {
        var walk = try OverdueWalk()
        #expect(try walk.row["deadline"] == "2026-11-19")
        #expect(try walk.row["at_risk"] == 140_050)
        try walk.becomePending()
        #expect(try walk.row["deadline"] == .null)
        #expect(try walk.row["status"] == "pending")
    }

    @Test("amending a draft begins its warnings anew")
    func amends() throws {
        var walk = try OverdueWalk()
        try walk.fire("early_warning")
        let paid: JSON = [
            ["type": "PAYMENT", "date": "2026-10-01", "amount": "1000.00", "invoiceReference": "F-1"]
        ]
        try walk.ask("amend", Overdue.arguments("settlements", paid))
        #expect(walk.state == "draft.early")
        #expect(try walk.row["deadline"] == "2026-12-30")
    }

    @Test("a known debtor's case goes from the draft to indemnification and its end")
    func walksToTheEnd() throws {
        var walk = try OverdueWalk()
        try walk.become("Accepted")
        #expect(walk.state == "accepted")
        try walk.fire("look")
        var paid = Overdue.row("Indemnified")
        paid.indemnification = OverdueCase.Indemnification(
            amount: 90_000,
            currency: "EUR",
            date: "2027-06-01"
        )
        try walk.answer("readCase", .row(paid))
        #expect(walk.state == "indemnified")
        #expect(try walk.row["indemnified"] == 90_000)
        try walk.fire("look")
        try walk.answer("readCase", .row(Overdue.row("Closed")))
        #expect(walk.place.isFinal)
        #expect(walk.state == "closed")
    }

    @Test("what the catalog does not offer is not declared")
    func obeysTheCatalog() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.answer(
            "readCatalog",
            .catalog([OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["UPDT"])])
        )
        #expect(walk.state == "attention.not_offered")
        try walk.ask("declare")
        #expect(walk.state == "checking")
    }

    @Test(
        "a lost declaration is looked for after 10, 30 and 60 minutes, then hourly for a day; then a person decides"
    )
    func looksForLostDeclarations() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.answer("readCatalog", Overdue.catalog)
        try walk.lose("declare")
        let lost = walk.now
        var minutes: [Int64] = []
        while walk.state != "attention.declaration_lost" {
            let timer = try #require(walk.work.first { $0.kind == .timer })
            try walk.fire(timer.name)
            minutes.append((walk.now - lost).components.seconds / 60)
            try walk.answer("findDeclaration", .notFound)
            guard minutes.count < 40 else { break }
        }
        #expect(minutes.prefix(5) == [10, 30, 60, 120, 180])
        #expect(minutes.last == 1_440)
        #expect(!walk.events.filter { $0 == "overdue.declarationRequested" }.isEmpty)
        #expect(walk.events.filter { $0 == "case.outcomeUnknown" }.count == 1)
        // Nothing was declared again; a person may.
        try walk.ask("declare")
        #expect(walk.state == "checking")
    }

    @Test("a look into the list that fails for good stops for a person, who looks again or declares")
    func failsToLook() throws {
        for looks in 0..<3 {
            var walk = try OverdueWalk()
            try walk.ask("declare")
            try walk.answer("readCatalog", Overdue.catalog)
            try walk.lose("declare")
            for _ in 0..<looks {
                try walk.fire(try #require(walk.work.first { $0.kind == .timer }).name)
                try walk.answer("findDeclaration", .notFound)
            }
            try walk.fire(try #require(walk.work.first { $0.kind == .timer }).name)
            try walk.fail("findDeclaration")
            #expect(walk.state == "attention.declaration_lost")
            #expect(walk.place.attention != nil)
            var again = walk
            try again.ask("read")
            #expect(again.state == "lookup.asking")
            try walk.ask("declare")
            #expect(walk.state == "checking")
        }
    }

    @Test("a lost declaration that the list has goes on as if it had been answered")
    func findsLostDeclarations() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.answer("readCatalog", Overdue.catalog)
        try walk.lose("declare")
        try walk.fire("first_look")
        try walk.answer("findDeclaration", .row(Overdue.row("Pending", id: nil)))
        #expect(walk.state == "awaiting_id.waiting")
        try walk.fire("look")
        try walk.answer("findCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
    }

    @Test("a conflict is looked into once: our own case is taken up, anything else is a refusal")
    func looksIntoConflicts() throws {
        for (answer, state) in [
            (OverdueCase.Answer.row(Overdue.row("Pending")), "pending"),
            (.notFound, "attention.declaration_refused"),
        ] {
            var walk = try OverdueWalk()
            try walk.ask("declare")
            try walk.answer("readCatalog", Overdue.catalog)
            try walk.answer("declare", Overdue.refusal("duplicate_customer_reference", 409))
            #expect(walk.state == "lookup.asking")
            try walk.answer("findDeclaration", answer)
            #expect(walk.state == state)
        }
    }

    @Test("an overdueId that does not come within a day is shown to a person, and still waited for")
    func waitsForTheKey() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.answer("readCatalog", Overdue.catalog)
        try walk.answer("declare", .accepted(requestID: nil, row: Overdue.row("Pending", id: nil)))
        for _ in 0..<60 where walk.state != "awaiting_id.overdue" {
            try walk.fire("look")
            try walk.answer("findCase", .row(Overdue.row("Pending", id: nil)))
        }
        #expect(walk.state == "awaiting_id.overdue")
        #expect(try walk.row["status"] == "submitted")
        try walk.fire("look")
        try walk.answer("findCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
    }

    @Test("a payment is reported at once, and one that comes meanwhile right after")
    func reports() throws {
        var walk = try OverdueWalk()
        try walk.becomePending()
        try walk.ask("requestIntervention", ["requested": false])
        #expect(walk.state == "updating")
        try walk.ask(
            "reportSettlements",
            ["settlements": [["type": "PAYMENT", "date": "2026-10-10", "amount": "1.00"]]]
        )
        try walk.answer("update", .row(Overdue.row("Pending")))
        #expect(walk.state == "updating")
        #expect(walk.work.first { $0.kind == .call }?.payload["revision"] == 2)
        try walk.answer("update", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
        try walk.ask("requestIntervention", ["requested": true])
        try walk.answer("update", Overdue.refusal("update_not_allowed", 409))
        #expect(walk.state == "attention.update_refused")
        try walk.ask("retryUpdate")
        #expect(walk.state == "updating")
    }

    @Test("what is reported before the overdueId exists is sent once it does")
    func queuesReports() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.answer("readCatalog", Overdue.catalog)
        try walk.answer("declare", .accepted(requestID: nil, row: Overdue.row("Pending", id: nil)))
        try walk.ask("requestIntervention", ["requested": false])
        #expect(walk.state == "awaiting_id.waiting")
        try walk.fire("look")
        try walk.answer("findCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "updating")
    }

    @Test("a refused case moves to collection when the catalog offers it, once")
    func moves() throws {
        var walk = try OverdueWalk()
        try walk.become("Cover_refused")
        #expect(walk.place.attention != nil)
        try walk.ask("move")
        try walk.answer(
            "readMoveCatalog",
            .catalog([OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["MOVE"], overdueID: "C-1")])
        )
        try walk.lose("move")
        let lost = walk.now
        var minutes: [Int64] = []
        for look in ["first_look", "second_look", "third_look"] {
            try walk.fire(look)
            minutes.append((walk.now - lost).components.seconds / 60)
            try walk.answer("checkMove", .row(Overdue.row("Cover_refused")))
        }
        #expect(minutes == [10, 30, 60])
        #expect(walk.state == "cover_refused.move_not_done")
        try walk.ask("move")
        try walk.answer("readMoveCatalog", .catalog([]))
        #expect(walk.state == "cover_refused.move_not_offered")
        try walk.ask("move")
        try walk.answer(
            "readMoveCatalog",
            .catalog([OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["MOVE"])])
        )
        try walk.answer("move", .row(Overdue.row("Moved_to_collection")))
        #expect(walk.state == "collection")
        try walk.ask("requestIntervention", ["requested": false])
        #expect(walk.work.first { $0.kind == .call }?.payload["afterMove"] == true)
        try walk.answer("update", .row(Overdue.row("Moved_to_collection")))
        #expect(walk.state == "collection")
    }

    @Test("an unknown debtor is declared without EASY number, validated, and then like any other")
    func walksUnknown() throws {
        let unknown = Overdue.arguments("debtor", ["name": "Debtor", "countryCode": "FRA"])
        var walk = try OverdueWalk("coface-overdue-unknown", unknown)
        try walk.ask("declare")
        #expect(walk.work.first { $0.kind == .call }?.payload["easyNumber"] == nil)
        let validating = Overdue.row("Pending_debtor_validation", id: nil, easyNumber: nil)
        try walk.answer("declare", .accepted(requestID: "R", row: validating))
        try walk.fire("look")
        try walk.answer(
            "findCase",
            .row(Overdue.row("Pending_debtor_validation", easyNumber: nil))
        )
        #expect(walk.state == "debtor_validation")
        #expect(throws: RejectionReport.self) { try walk.ask("requestIntervention", ["requested": false]) }
        try walk.fire("look")
        try walk.answer("findCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
        #expect(walk.events.contains("overdue.easyNumberResolved"))
        try walk.fire("look")
        try walk.answer("readCase", .row(Overdue.row("Rejected")))
        #expect(walk.state == "rejected")
    }

    @Test("a number found while the case is a draft is used, and the catalog asked")
    func usesFoundNumbers() throws {
        let unknown = Overdue.arguments("debtor", ["name": "Debtor", "countryCode": "FRA"])
        var walk = try OverdueWalk("coface-overdue-unknown", unknown)
        try walk.ask("resolveEasyNumber", ["to": .string(Overdue.easyNumber)])
        try walk.ask("declare")
        #expect(walk.state == "checking")
    }

    @Test("uncovered debt is accepted for collection and closed, without indemnification or move (D-23)")
    func walksCollection() throws {
        var walk = try OverdueWalk("coface-overdue-ngd", Overdue.arguments("debtType", "NGD"))
        #expect(walk.work.isEmpty)
        try walk.become("Accepted")
        #expect(walk.state == "accepted")
        try walk.fire("look")
        try walk.answer("readCase", .row(Overdue.row("Closed")))
        #expect(walk.place.isFinal)
    }

    @Test("a status that nobody knows is kept raw and shown to a person", arguments: OverdueWalk.names)
    func raisesUnknown(name: String) throws {
        let arguments = name.hasSuffix("ngd") ? Overdue.arguments("debtType", "NGD") : Overdue.arguments
        var walk = try OverdueWalk(name, arguments)
        try walk.become("Frozen")
        #expect(walk.state == "attention.unknown_status")
        #expect(try walk.row["status"] == "unknown")
        #expect(try walk.row["raw_status"] == "Frozen")
        try walk.ask("read")
        try walk.answer("readCase", .row(Overdue.row("Pending")))
        #expect(walk.state == "pending")
    }

    @Test("a case that vanished is looked for in the list before a person hears of it")
    func missesCases() throws {
        var walk = try OverdueWalk()
        try walk.becomePending()
        try walk.fire("look")
        try walk.answer("readCase", .notFound)
        #expect(walk.state == "finding")
        try walk.answer("findCase", .notFound)
        #expect(walk.state == "attention.case_missing")
    }

    @Test("what cannot be sent or read waits for a person, or is tried again")
    func failures() throws {
        var walk = try OverdueWalk()
        try walk.ask("declare")
        try walk.fail("readCatalog")
        #expect(walk.state == "attention.not_declared")
        try walk.ask("declare")
        try walk.answer("readCatalog", Overdue.catalog)
        try walk.fail("declare")
        #expect(walk.state == "attention.not_declared")
        try walk.ask("close", ["reason": "paid meanwhile"])
        #expect(walk.state == "abandoned")
        #expect(try walk.row["at_risk"] == 0)
    }
}
