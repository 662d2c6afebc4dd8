import Engine
import EventStore
import Hummingbird
import Testing
import Values

@testable import Server

@Suite("Overdue cases and companies over the API")
struct OverdueCasesAPITests {
    static func filing(_ reference: String = "OD-1", due: String = "2026-09-25", amount: String = "1000.00")
        -> String
    {
        """
        {"customerReference":"\(reference)","debtType":"CI","currency":"EUR","nonPaymentReason":"X",
         "debtor":{"easyNumber":"123","name":"Debtor","countryCode":"FRA"},"insuredContact":{"name":"Grace"},
         "invoices":[{"reference":"F-1","issueDate":"2026-09-01","dueDate":"\(due)","amount":"\(amount)"}],
         "interventionRequested":true}
        """
    }

    @Test("a filing is drafted once, shown with the arithmetic of its last day, and declared by command")
    func drafts() async throws {
        let bench = try ServerBench()
        let first = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing())
        #expect(first.status == 201)
        let id = try first.json.string("caseId")
        #expect(first.headers[.location] == "/api/v1/overdue-cases/\(id)")
        let again = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing())
        #expect(again.status == 200)
        #expect(try again.json["caseId"] == .string(id))
        let shown = try await bench.get("/api/v1/overdue-cases/\(id)").json
        #expect(shown["atRisk"] == "1000.00")
        #expect(shown["deadline"] == "2026-11-24")
        #expect(shown["deadlineExplanation"]?.stringValue?.contains("2026-09-25 + 60 calendar days") == true)
        #expect(shown["deadlines"]?.arrayValue?.count == 1)
        let declared = try await bench.command(id, "declare")
        #expect(declared.status == 200)
        #expect(try declared.json["state"] == "checking")
    }

    @Test("other content under the same reference, and bad content, are refused by code, field and value")
    func refuses() async throws {
        let bench = try ServerBench()
        _ = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing())
        let other = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing(amount: "1.00"))
        #expect(other.status == 409)
        #expect(try other.code == "duplicate_customer_reference")
        let bad = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing("OD-2", due: "2026-02-30"))
        #expect(bad.status == 422)
        #expect(try bad.code == "malformed_date")
        #expect(try bad.json["field"] == "invoices[0].dueDate")
        #expect(try bad.json["value"] == "2026-02-30")
        let report = try await bench.command(
            try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing("OD-3")).json.string("caseId"),
            "reportSettlements",
            #"{"settlements":[]}"#
        )
        #expect(report.status == 409)
        #expect(try report.code == "command_not_allowed")
    }

    @Test("what falls due in the next days is listed by last day, with the money at risk")
    func deadlines() async throws {
        let bench = try ServerBench()
        for (reference, due) in [("OD-1", "2026-10-15"), ("OD-2", "2026-09-25"), ("OD-3", "2026-11-19")] {
            _ = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing(reference, due: due))
        }
        let answer = try await bench.get("/api/v1/overdue-deadlines?days=30").json
        #expect(answer["until"] == "2026-12-20")
        #expect(
            answer["overdueCases"]?.arrayValue?.map { $0["customerReference"] } == ["OD-2", "OD-1"]
        )
        #expect(answer["atRisk"] == [["amount": "2000.00", "currency": "EUR"]])
        #expect(answer["isCut"] == false)
        let none = try await bench.get("/api/v1/overdue-deadlines?days=0").json
        #expect(none["overdueCases"] == [])
        #expect(try await bench.get("/api/v1/overdue-deadlines?days=900").status == 400)
    }

    @Test("cases are listed by what they are, or by whether a person is needed")
    func lists() async throws {
        let bench = try ServerBench()
        for reference in ["OD-1", "OD-2"] {
            _ = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing(reference))
        }
        let one = try await bench.get("/api/v1/overdue-cases?customerReference=OD-2").json
        #expect(one["overdueCases"]?.arrayValue?.count == 1)
        let needed = try await bench.get("/api/v1/overdue-cases?attention=true").json
        #expect(needed["overdueCases"] == [])
        #expect(try await bench.get("/api/v1/overdue-cases?colour=red").status == 400)
    }

    @Test("cases with unreported changes are listed, alone or by invoice, and the flag is yes or no")
    func unreported() async throws {
        let bench = try ServerBench()
        let id = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing()).json.string("caseId")
        for also in ["", "&invoice=F-1"] {
            let told = try await bench.get("/api/v1/overdue-cases?unreported=false\(also)").json
            #expect(told["overdueCases"]?.arrayValue?.map { $0["caseId"] } == [.string(id)])
            let none = try await bench.get("/api/v1/overdue-cases?unreported=true\(also)").json
            #expect(none["overdueCases"] == [])
            let bad = try await bench.get("/api/v1/overdue-cases?unreported=perhaps\(also)")
            #expect(bad.status == 400)
            #expect(try bad.json["field"] == "unreported")
        }
    }

    @Test("the store in memory refuses columns and values that the real one refuses")
    func refusesColumns() async throws {
        let bench = try ServerBench()
        _ = try await bench.ask(.post, "/api/v1/overdue-cases", Self.filing())
        for conditions in [
            JSONObject([("nothing", JSON.bool(true))]), JSONObject([("unreported", JSON.array([true]))]),
        ] {
            await #expect(throws: ReadModelError.self) {
                _ = try await bench.rows.listRows(
                    ReadModelQuery(model: OverdueCasesDoor.model, conditions: conditions)
                )
            }
        }
    }

    @Test("a company is searched once, whatever the spelling, and shown with what is known")
    func searches() async throws {
        let bench = try ServerBench()
        func inquiry(_ value: String) -> String {
            #"{"countryCode":"FRA","identifiers":[{"type":"SIREN_FRA","value":"\#(value)"}]}"#
        }
        let first = try await bench.ask(.post, "/api/v1/companies", inquiry("732 829 321"))
        #expect(first.status == 201)
        let again = try await bench.ask(.post, "/api/v1/companies", inquiry("732829321"))
        #expect(again.status == 200)
        let id = try first.json.string("caseId")
        #expect(try again.json["caseId"] == .string(id))
        let shown = try await bench.get("/api/v1/companies/\(id)").json
        #expect(shown["state"] == "searching")
        #expect(shown["warnings"]?.arrayValue?.first?["code"] == "identifier_check_digit")
        #expect(try await bench.get("/api/v1/companies").json["companies"]?.arrayValue?.count == 1)
        let bad = try await bench.ask(.post, "/api/v1/companies", inquiry("12"))
        #expect(try bad.code == "malformed_identifier")
    }
}
