import Testing
import Values

@Suite("Commands that every lifecycle has")
struct AnyLifecycleTests {
    private static let filing = #"""
        {"customerReference":"ANY-1","debtType":"CI","currency":"EUR","nonPaymentReason":"INSOLVENT",
        "debtor":{"easyNumber":"00000341003327","name":"Dummy Debtor SA","countryCode":"FRA"},
        "insuredContact":{"name":"Grace Hopper","email":"grace@insured.example"},
        "invoices":[{"reference":"F-1","issueDate":"2026-08-20","dueDate":"2026-09-20","amount":"1000.00"}],"interventionRequested":false}
        """#

    @Test("a case is started, listed, shown, asked by a file and looked back on, each order once")
    func draft() async throws {
        try await House.with { house in
            func only(_ arguments: [String], input: String = "") async throws -> JSON {
                let outcome = try await house.dossier(arguments + ["--json"], input: input)
                #expect(outcome.status == 0, "\(outcome.errors)")
                return try #require(try outcome.lines.first)
            }
            let start = ["start", "overdue", "--arguments", Self.filing]
            #expect(try await only(start + ["--dry-run"])["outcome"] == "wouldStart")
            #expect(try await house.dossier(["list", "overdue", "--json"]).lines.isEmpty)
            let started = try await only(start)
            #expect(started["outcome"] == "started")
            #expect(try await only(start)["outcome"] == "alreadyStarted")
            let id = try started.string("caseId")
            let state = try started.string("state")
            let listed = try await only(["list", "overdue-cases", "--where", "state=\(state)"])
            #expect(listed["caseId"] == .string(id))
            #expect(try await only(["show", id])["lifecycle"] == "overdue")
            let ask = ["ask-many", "overdue", "close", "--file", "-"]
            let line = #"{"case":"\#(id)","id":"c-1","arguments":{"reason":"r"}}"#
            #expect(try await only(ask + ["--dry-run"], input: line)["outcome"] == "wouldAsk")
            #expect(try await only(ask, input: line)["outcome"] == "asked")
            #expect(try await only(ask, input: line)["outcome"] == "askedBefore")
            let typed = ["ask", id, "close", "--reason", "r", "--id", "c-1"]
            #expect(try await only(typed)["isRepeat"] == true)
            let history = try await house.dossier(["history", id, "--json"]).lines
            #expect(history.last?["type"] == "overdue.closed")
            #expect(history.count { $0["type"] == "overdue.closed" } == 1)
        }
    }

    @Test("a word that is no lifecycle, and a column that no list has, are refused with those that are")
    func unknown() async throws {
        try await House.with { house in
            let lifecycle = try await house.dossier(["list", "dance"])
            #expect(lifecycle.status == 2)
            #expect(lifecycle.errors.contains("financing"))
            let column = try await house.dossier(["list", "company", "--where", "colour=red"])
            #expect(column.status == 2)
            #expect(column.errors.contains("easyNumber"))
            let inside = try await house.dossier(["start", "document", "--arguments", "{}"])
            #expect(inside.status == 2)
            #expect(inside.errors.contains("[command_is_internal]"))
        }
    }
}
