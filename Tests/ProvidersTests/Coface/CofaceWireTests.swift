import AsyncHTTPClient
import Lifecycles
import Providers
import Testing
import Values
import Workflow

@Suite("Wire of Coface")
struct CofaceWireTests {
    private func only(_ asked: JSON) throws -> CofaceRequest {
        let requests = try CofaceWire.requests(asked)
        try #require(requests.count == 1)
        return requests[0]
    }

    @Test("a declaration carries the build body, amounts as decimal text, the due date in force")
    func declares() throws {
        let request = try only(try Coface.filing())
        #expect(request.method == .post)
        #expect(request.path == "/companies/123/overdues")
        #expect(request.policyNumber == "P-1")
        let body = try JSON.parse(request.body)
        #expect(body["contractId"] == "P-1")
        #expect(body["customerReference"] == "OD-1")
        #expect(body["debtor"]?["easyNumber"] == "123")
        #expect(
            body["invoices"] == [
                [
                    "amount": "1000.00", "currency": "EUR", "dueDate": "2026-10-01",
                    "issueDate": "2026-08-20",
                    "reference": "F-1",
                ]
            ]
        )
        #expect(
            body["settlements"] == [
                [
                    "amount": "100.00", "currency": "EUR", "date": "2026-10-01", "invoiceReference": .null,
                    "type": "PAYMENT",
                ]
            ]
        )
        #expect(try only(try Coface.filing(easyNumber: nil)).path == "/companies/unknown/overdues")
    }

    @Test("a case is looked for under every status, by our reference")
    func looks() throws {
        let requests = try CofaceWire.requests(Coface.findCase)
        #expect(
            requests.map { $0.query.map(\.value) } == [
                ["Pending", "OD-1"], ["Accepted", "OD-1"], ["Closed", "OD-1"],
            ]
        )
        #expect(Set(requests.map(\.template)) == ["/companies/overdues"])
    }

    @Test("updates go by PUT, after a move by PATCH, and the move itself is one word")
    func updates() throws {
        var asked = try #require(try Coface.filing().objectValue)
        asked["operation"] = "update"
        asked["overdueId"] = "C-1"
        asked["afterMove"] = false
        let put = try only(.object(asked))
        #expect(put.method == .put)
        #expect(
            try JSON.parse(put.body).objectValue?.keys == [
                "interventionRequested", "invoices", "settlements",
            ]
        )
        asked["afterMove"] = true
        #expect(try only(.object(asked)).method == .patch)
        let move = try only(["easyNumber": "123", "operation": "move", "overdueId": "C-1"])
        #expect(move.method == .patch)
        #expect(try JSON.parse(move.body) == ["actionCode": "MOVE"])
    }

    @Test("searches put what they know into the query, escaped")
    func searches() async throws {
        let exchange = ScriptedCoface([answered(200, #"{"companies":[],"count":0}"#)])
        let asked: JSON = [
            "countryCode": "FRA", "name": "A & B é", "operation": "findByName", "town": "Paris",
        ]
        _ = await client(exchange).handle(Coface.call("searchCompany", asked))
        #expect(
            exchange.calls.first?.url
                == "https://coface.example/tci/company/v1/companies/name?countryCode=FRA&name=A%20%26%20B%20%C3%A9&town=Paris"
        )
    }

    // MARK: Answers

    private func client(_ exchange: ScriptedCoface) -> CofaceClient {
        let configuration: CofaceConfiguration
        do { configuration = try Coface.configuration() } catch { preconditionFailure("\(error)") }
        return CofaceClient(
            connection: CofaceConnection(
                configuration: configuration,
                exchange: exchange,
                state: MemoryCofaceState(),
                loginSpan: .seconds(30),
                pause: {},
                logger: LogLines().logger(),
                now: { Coface.start }
            )
        )
    }

    private func outcome(_ name: String, _ asked: JSON, _ answers: HTTPExchangeResult...) async -> CallOutcome
    {
        await client(ScriptedCoface(answers)).handle(Coface.call(name, asked))
    }

    @Test("an accepted declaration has a request id, a status, and no key yet")
    func readsDeclarations() async throws {
        let body = """
            {"requestId":"R-1","status":"Pending","overdueId":null,"customerReference":"OD-1","easyNumber":"123",
             "unheard":"of"}
            """
        let outcome = await outcome("declare", try Coface.filing(), answered(202, body))
        guard case .succeeded(let json) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let row = OverdueCase.CaseRow(customerReference: "OD-1", rawStatus: "Pending", easyNumber: "123")
        #expect(try OverdueCase.Answer(json: json) == .accepted(requestID: "R-1", row: row))
    }

    @Test(
        "a refusal of a declaration is an answer in the provider's words",
        arguments: [400, 403, 404, 409, 422]
    )
    func readsRefusals(status: Int) async throws {
        let outcome = await outcome(
            "declare",
            try Coface.filing(),
            answered(status, #"{"code":"branch_not_allowed","message":"A branch"}"#)
        )
        let refusal = OverdueCase.Refusal(
            code: "branch_not_allowed",
            text: "A branch",
            httpStatus: Int64(status)
        )
        #expect(outcome == .succeeded(OverdueCase.Answer.refused(refusal).json))
    }

    @Test("a declaration without a clear answer may have been taken in", arguments: [500, 502, 302, 200])
    func doubts(status: Int) async throws {
        guard case .unknown = await outcome("declare", try Coface.filing(), answered(status, "nonsense"))
        else {
            Issue.record("not in doubt")
            return
        }
        guard case .unknown = await outcome("declare", try Coface.filing(), .broken(reason: "cut")) else {
            Issue.record("not in doubt")
            return
        }
        guard case .failed = await outcome("declare", try Coface.filing(), .notSent(reason: "refused")) else {
            Issue.record("in doubt")
            return
        }
    }

    @Test("reads and updates without a clear answer are tried again")
    func retries() async throws {
        for result in [answered(503), .broken(reason: "cut"), answered(200, "[]")] {
            guard case .failed(let failure) = await outcome("readCase", Coface.readCase, result) else {
                Issue.record("not tried again")
                return
            }
            #expect(failure.isRetryable)
        }
        var asked = try #require(try Coface.filing().objectValue)
        asked["operation"] = "update"
        asked["overdueId"] = "C-1"
        guard case .failed = await outcome("update", .object(asked), .broken(reason: "cut")) else {
            Issue.record("not tried again")
            return
        }
    }

    @Test("the first status that has the case ends the look; none that has it is not found")
    func finds() async throws {
        let row =
            #"{"overdueCustomerReference":"OD-1","overdueId":"C-1","status":"Accepted","easyNumber":"123"}"#
        let found = await outcome(
            "findCase",
            Coface.findCase,
            answered(200, #"{"overdues":[],"count":0}"#),
            answered(
                200,
                #"{"overdues":[{"customerReference":"OD-10","status":"Accepted"},\#(row)],"count":2}"#
            )
        )
        guard case .succeeded(let json) = found, case .row(let read) = try OverdueCase.Answer(json: json)
        else {
            Issue.record("\(found)")
            return
        }
        #expect(read.overdueID == "C-1")
        #expect(read.status == .accepted)
        let empty = answered(200, #"{"overdues":[],"count":0}"#)
        let none = await outcome("findCase", Coface.findCase, empty, empty, empty)
        #expect(none == .succeeded(OverdueCase.Answer.notFound.json))
        guard case .failed = await outcome("findCase", Coface.findCase, empty, answered(503)) else {
            Issue.record("a look that was cut short found nothing")
            return
        }
    }

    @Test("a detail carries the indemnification exactly, or not at all")
    func readsIndemnification() async throws {
        func read(_ amount: String) async throws -> OverdueCase.Indemnification? {
            let body =
                #"{"status":"Indemnified","indemnification":{"amount":\#(amount),"currency":"EUR","date":"2027-01-05"}}"#
            guard case .succeeded(let json) = await outcome("readCase", Coface.readCase, answered(200, body)),
                case .row(let row) = try OverdueCase.Answer(json: json)
            else { return nil }
            return row.indemnification
        }
        #expect(try await read(#""900.00""#)?.amount == 90_000)
        #expect(try await read("900")?.amount == 90_000)
        #expect(try await read("900.001") == nil)
    }

    @Test("an update's answer says which revision it was")
    func echoesRevisions() async throws {
        var asked = try #require(try Coface.filing().objectValue)
        asked["operation"] = "update"
        asked["overdueId"] = "C-1"
        asked["revision"] = 4
        guard
            case .succeeded(let json) = await outcome(
                "update",
                .object(asked),
                answered(200, #"{"status":"Pending"}"#)
            )
        else {
            Issue.record("no answer")
            return
        }
        #expect(json["revision"] == 4)
    }

    @Test("companies are read tolerantly: unknown members are kept, branches told apart, none found is none")
    func readsCompanies() async throws {
        let asked: JSON = [
            "countryCode": "FRA", "identifierType": "SIREN_FRA", "identifierValue": "1",
            "operation": "findByIdentifier",
        ]
        let body = """
            {"companies":[{"easyNumber":"1","companyName":"One","establishmentType":"BRANCH","rating":"AA",
              "identifiers":[{"type":"SIREN_FRA","value":"1"},{"odd":true}]}],"count":1}
            """
        guard case .succeeded(let json) = await outcome("searchCompany", asked, answered(200, body)) else {
            Issue.record("no answer")
            return
        }
        let company = try #require(json["companies"]?.arrayValue?.first)
        #expect(company["isBranch"] == true)
        #expect(company["name"] == "One")
        #expect(company["other"] == ["rating": "AA"])
        let none = await outcome("searchCompany", asked, answered(404, "{}"))
        #expect(none == .succeeded(["companies": [], "outcome": "companies"]))
    }

    @Test("over a real connection, a GET has no body and its answer is read")
    func getsOverLoopback() async throws {
        let server = try OneShotServer(
            reply:
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"status\":\"Pending\"}"
        )
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: AsyncHTTPExchange.clientConfiguration
        )
        let result = await AsyncHTTPExchange(client: http).send(
            HTTPExchangeRequest(
                method: .get,
                url: "http://127.0.0.1:\(server.port)/companies/overdues?status=Pending",
                headers: [("authorization", "token")],
                body: [],
                timeout: .seconds(20)
            )
        )
        try await http.shutdown()
        guard case .answered(200, _, let body) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(try JSON.parse(body) == ["status": "Pending"])
        #expect(server.received.hasPrefix("GET /companies/overdues?status=Pending HTTP/1.1"))
    }

    @Test("settings that cannot work are refused by name")
    func checksConfiguration() {
        #expect(throws: CofaceConfiguration.Problem.self) {
            try CofaceConfiguration(
                baseURL: "coface",
                apiKey: "k",
                username: "u",
                password: "p",
                policyNumber: "1"
            )
        }
        #expect(throws: CofaceConfiguration.Problem.self) {
            try CofaceConfiguration(
                baseURL: "https://c.example",
                contexts: [.overdue: "/overdue"],
                apiKey: "k",
                username: "u",
                password: "p",
                policyNumber: "1"
            )
        }
        let text = (try? Coface.configuration()).map { "\($0)" } ?? ""
        #expect(!text.contains("s3cret") && !text.contains("key-1"))
    }
}
