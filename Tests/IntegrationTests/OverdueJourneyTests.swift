import Foundation
import Testing
import Values

/// Whole processes against the simulated Coface: what people do at the command line, and what becomes of it.
@Suite("Overdue journeys of whole processes", .serialized)
struct OverdueJourneyTests {
    /// Delays short enough for a test, on clocks on which a day takes ten or thirty seconds.
    private static let simulator = """
        {"listingDelaySeconds":{"least":0,"most":60},"overdueIdDelaySeconds":{"least":3600,"most":7200},
         "decisionDelaySeconds":{"least":86400,"most":90000},"waitingPeriodSeconds":{"least":86400,"most":90000},
         "closingDelaySeconds":{"least":86400,"most":90000},"arrivalToleranceMilliseconds":5000}
        """

    private static func filing(_ reference: String, type: String = "CI", known: Bool = true) -> String {
        let number = known ? #""easyNumber":"00000341003327","# : ""
        return """
            {"customerReference":"\(reference)","debtType":"\(type)","currency":"EUR","nonPaymentReason":"INSOLVENT",\
            "debtor":{\(number)"name":"Dummy Debtor SA","countryCode":"FRA",\
            "identifiers":[{"type":"SIREN_FRA","value":"552 100 554"}]},\
            "insuredContact":{"name":"Grace Hopper","email":"grace@insured.example"},\
            "invoices":[{"reference":"F-\(reference)","issueDate":"2026-08-20","dueDate":"2026-09-20",\
            "amount":"1000.00"}],"interventionRequested":true}
            """
    }

    private func status(_ house: House, _ reference: String) async throws -> JSON {
        let outcome = try await house.dossier(["overdue", "show", reference, "--json"])
        guard let line = try outcome.lines.first else { throw House.Disorder(description: outcome.errors) }
        return line
    }

    private func wait(_ house: House, _ reference: String, for state: String) async throws -> JSON {
        var last: JSON = .null
        for _ in 0..<1_500 {
            last = try await status(house, reference)
            if last["state"]?.stringValue?.hasPrefix(state) == true { return last }
        }
        throw House.Disorder(description: "waited in vain for \(state): \(last.canonicalText)")
    }

    @Test(
        "a case is drafted, declared, gets its overdueId, takes a payment and is indemnified; another is lost on the way and found"
    )
    func journeys() async throws {
        try await House.with(coface: Self.simulator, speed: House.patientSpeed) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            try house.startWorker("worker-2")
            try await house.cofaceControl(
                "/control/journeys/OD-1",
                #"{"outcome":"indemnified"}"#
            )
            try await house.cofaceControl("/control/journeys/OD-2", #"{"outcome":"coverRefused"}"#)
            try await house.cofaceControl(
                "/control/faults",
                #"{"rules":[{"kind":"lostAfterEffect","operation":"declareOverdue","customerReference":"OD-2","nextCalls":1}]}"#
            )
            let lines = [Self.filing("OD-1"), Self.filing("OD-2"), Self.filing("OD-3", known: false)]
            let drafted = try await house.dossier(
                ["overdue", "draft", "--file", "-", "--declare", "--json"],
                input: lines.joined(separator: "\n")
            )
            #expect(drafted.status == 0, "\(drafted.errors)")

            let first = try await wait(house, "OD-1", for: "pending")
            #expect(first["overdueId"]?.stringValue?.isEmpty == false)
            let update = try await house.dossier([
                "overdue", "update", "OD-1", "--id", "p1", "--settlements",
                #"[{"type":"PAYMENT","date":"2026-10-01","amount":"100.00","invoiceReference":"F-OD-1"}]"#,
            ])
            #expect(update.status == 0, "\(update.errors)")
            let paid = try await wait(house, "OD-1", for: "indemnified")
            #expect(paid["indemnified"]?.stringValue == "810.00")

            let second = try await wait(house, "OD-2", for: "cover_refused")
            #expect(second["status"] == "cover_refused")
            let moved = try await house.dossier(["overdue", "move", "OD-2"])
            #expect(moved.status == 0, "\(moved.errors)")
            _ = try await wait(house, "OD-2", for: "collection")

            // The unknown debtor was found by Coface: by its identifier, in another spelling.
            let third = try await status(house, "OD-3")
            #expect(third["easyNumber"] == "00000341003327" || third["state"]?.stringValue != "rejected")

            let counts = try await house.cofaceCounts()
            for name in [
                "repeatedDeclarations", "declarationsWithoutCatalog", "loginsDuringLock", "failedLogins",
                "movesNotAllowed",
            ] {
                #expect(counts[name]?.integerValue ?? 0 == 0, "\(name): \(counts.canonicalText)")
            }
        }
    }

    @Test(
        "a company is found by its identifier in another spelling, branches are marked, and the result is reused"
    )
    func searches() async throws {
        try await House.with(coface: Self.simulator) { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            let search = [
                "company", "search", "--country", "FRA", "--identifier", "SIREN_FRA=552 100 554", "--wait",
                "60", "--json",
            ]
            let found = try await house.dossier(search)
            #expect(found.status == 0, "\(found.errors)")
            let line = try #require(try found.lines.first)
            #expect(line["easyNumber"] == "00000341003327")
            let calls = try await house.cofaceCounts()["calls"]
            _ = try await house.dossier(search)
            #expect(
                try await house.cofaceCounts()["calls"]?["searchByIdentifier"] == calls?["searchByIdentifier"]
            )
            let byName = try await house.dossier([
                "company", "search", "--country", "FRA", "--name", "Dummy Debtor", "--town", "Lyon", "--wait",
                "60", "--json",
            ])
            let hits = try #require(try byName.lines.first)
            #expect(hits["state"] == "candidates")
            #expect(hits["companies"]?.arrayValue?.first?["isBranch"] == true)
            let id = try hits.string("caseId")
            let refused = try await house.dossier(["company", "choose", id, "00000341003328"])
            #expect(refused.status == 2)
            #expect(refused.errors.contains("branch_not_assessed"))
        }
    }

    @Test("wrong credentials are tried twice, alarm a person, and are tried again by that person's word only")
    func locksOut() async throws {
        try await House.with(coface: Self.simulator, cofacePassword: "wrong") { house in
            try await house.startServer()
            try house.startWorker("worker-1")
            try house.startWorker("worker-2")
            _ = try await house.dossier(
                ["overdue", "draft", "--file", "-", "--declare"],
                input: Self.filing("OD-1")
            )
            for _ in 0..<1_500 {
                if try await house.dossier(["coface", "status"]).status == 3 { break }
            }
            let alarm = try await house.dossier(["coface", "status", "--json"])
            #expect(alarm.status == 3)
            #expect(try alarm.lines.first?["tries"] == 2)
            #expect(try await house.cofaceCounts()["failedLogins"] == 2)
            #expect(try await house.dossier(["coface", "resume"]).status == 0)
            // A command between two looks is pause enough.
            for _ in 0..<1_500 {
                if try await house.cofaceCounts()["failedLogins"]?.integerValue == 4 { break }
                _ = try await house.dossier(["coface", "status"])
            }
            #expect(try await house.cofaceCounts()["failedLogins"] == 4)
            #expect(try await house.cofaceCounts()["loginsDuringLock"]?.integerValue ?? 0 == 0)
        }
    }
}
