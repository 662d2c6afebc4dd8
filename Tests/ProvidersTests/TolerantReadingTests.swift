import Lifecycles
import Providers
import TestSupport
import Testing
import Values
import Workflow

@Suite("Answers of providers that are written otherwise than expected")
struct TolerantReadingTests {
    private func coface(_ body: String, _ asked: JSON, method: HTTPExchangeRequest.Method = .get) throws
        -> JSON
    {
        try CofaceAnswer.read(Array(body.utf8), asked: asked)
    }

    private func row(_ body: String) throws -> OverdueCase.CaseRow? {
        guard case .row(let row) = try OverdueCase.Answer(json: coface(body, Coface.readCase)) else {
            return nil
        }
        return row
    }

    @Test("ids that come as whole numbers are read as their digits")
    func numbersAsIDs() throws {
        let declared = try coface(
            #"{"requestId":12345,"overdueId":77,"easyNumber":123,"status":"Pending","creationDate":20261016}"#,
            try Coface.filing()
        )
        guard case .accepted(let requestID, let row) = try OverdueCase.Answer(json: declared) else {
            Issue.record("\(declared)")
            return
        }
        #expect(requestID == "12345")
        #expect(row.overdueID == "77")
        #expect(row.easyNumber == "123")
    }

    @Test("a hit without an EASY number is passed over, its neighbours are kept (D-13)")
    func skipsHits() throws {
        let asked: JSON = ["operation": "findByName"]
        let json = try coface(
            #"{"companies":[{"name":"A"},{"easyNumber":null},{"easyNumber":9,"name":"B"}],"count":3}"#,
            asked
        )
        #expect(json["companies"]?.arrayValue?.count == 1)
        #expect(json["companies"]?.arrayValue?.first?["easyNumber"] == "9")
    }

    @Test("an indemnification that cannot be read leaves the rest of the answer as it is")
    func keepsTheRest() throws {
        for paid in [
            #"{"amount":"1.234","currency":"EUR"}"#, #"{"amount":"1","currency":"ZZZ"}"#, #"{"amount":"1"}"#,
            #""soon""#,
        ] {
            let row = try row(#"{"status":"Indemnified","indemnification":\#(paid)}"#)
            #expect(row?.rawStatus == "Indemnified")
            #expect(row?.indemnification == nil)
        }
        let dinar = try row(
            #"{"status":"Indemnified","indemnification":{"amount":"1.234","currency":"kwd"}}"#
        )
        #expect(dinar?.indemnification?.amount == 1_234)
        #expect(dinar?.indemnification?.currency == "KWD")
    }

    @Test("our reference is found again in other capitals and with blanks around it, and never guessed")
    func findsReferences() throws {
        func find(_ references: String...) throws -> OverdueCase.Answer {
            let rows = references.map { #"{"customerReference":"\#($0)","overdueId":"C-\#($0)"}"# }
            let body = #"{"overdues":[\#(rows.joined(separator: ","))],"count":1}"#
            return try OverdueCase.Answer(json: coface(body, Coface.findCase))
        }
        guard case .row(let alike) = try find("OD-10", " od-1 ") else {
            Issue.record("not found")
            return
        }
        #expect(alike.customerReference == "OD-1")
        #expect(alike.overdueID == "C- od-1 ")
        guard case .row(let exact) = try find("od-1", "OD-1") else {
            Issue.record("not found")
            return
        }
        #expect(exact.overdueID == "C-OD-1")
        #expect(try find("od-1", "Od-1") == .notFound)
    }

    @Test("a zero character in a provider's words is replaced, since no database keeps it")
    func replacesZeros() throws {
        #expect(try row(#"{"status":"Pen\u0000ding"}"#)?.rawStatus == "Pen\u{FFFD}ding")
        let body = #"{"ResponseCode":"000","ResponseMessage":"a\u0000b","transactionStatus":"x\u0000"}"#
        let answer = try CofidisAnswer(httpStatus: 200, body: Array(body.utf8)).read(.getStatus, unit: .cents)
        #expect(answer.message == "a\u{FFFD}b")
        #expect(answer.rawStatus == "x\u{FFFD}")
        // An escaped backslash before the same letters is no zero.
        let escaped = #"{"ResponseCode":"000","ResponseMessage":"\\u0000\u0000 \"\\"}"#
        let kept = try CofidisAnswer(httpStatus: 200, body: Array(escaped.utf8)).read(
            .getStatus,
            unit: .cents
        )
        #expect(kept.message == "\\u0000\u{FFFD} \"\\")
    }

    @Test(
        "Cofidis's ids may be numbers, its currency in small letters; codes and amounts are read as agreed or not at all"
    )
    func readsCofidis() throws {
        func read(_ body: String) throws -> Financing.Answer {
            try CofidisAnswer(httpStatus: 200, body: Array(body.utf8)).read(.getStatus, unit: .cents)
        }
        let answer = try read(
            #"{"ResponseCode":"005","ResponseMessage":7,"currency":"eur","redirectUrl":false,"#
                + #""transactionKey":{"merchantTransactionID":1001,"merchantTransactionDate":20261120}}"#
        )
        #expect(answer.code == "005")
        #expect(answer.currency == "EUR")
        #expect(answer.merchantTransactionID == "1001")
        #expect(answer.merchantTransactionDate == "20261120")
        #expect(throws: (any Error).self) { try read(#"{"ResponseCode":0}"#) }
        #expect(throws: (any Error).self) { try read(#"{"ResponseCode":"000","refundedAmount":"100"}"#) }
        #expect(throws: (any Error).self) { try read(#"{"ResponseCode":"000","refundedAmount":1.5}"#) }
    }

    @Test("an answer beyond the limit is not asked for again, and leaves a money call in doubt")
    func doesNotAskForever() async throws {
        let long = HTTPExchangeResult.tooLong(reason: "long")
        func outcome(_ operation: String, _ fields: (String, JSON)...) throws -> CallOutcome {
            guard case .object(var object) = asked(operation) else { return .unknown(reason: "no object") }
            for (name, value) in fields { object[name] = value }
            let request = try CofidisRequest(.object(object), configuration: makeConfiguration())
            return CofidisClient.outcome(of: long, to: request, unit: .cents, at: morning)
        }
        guard case .failed(let failure) = try outcome("getStatus") else {
            Issue.record("a read is in doubt")
            return
        }
        #expect(!failure.isRetryable)
        #expect(try outcome("refund", ("refundAmount", 1)) == .unknown(reason: "long"))
    }

    @Test("damaged answers are refused or read, and the process lives")
    func survivesDamage() async throws {
        let bodies = [
            envelope, #"{"access_token":"token-1","token_type":"Bearer","expires_in":3600}"#,
            #"{"idToken":"t","expiresIn":3600}"#,
            #"{"requestId":"R-1","status":"Pending","overdueId":null,"customerReference":"OD-1"}"#,
            #"{"overdues":[{"customerReference":"OD-1","overdueId":"C","status":"Accepted"}],"count":1}"#,
            #"{"status":"Indemnified","indemnification":{"amount":"900.00","currency":"EUR"},"documentsCount":3,"#
                + #""rejectionReasons":[{"code":"R20","text":"not found"}]}"#,
            #"{"debtTypes":[{"debtType":"CI","actionCodes":["CREA"],"overdueId":"C"}]}"#,
            #"{"companies":[{"easyNumber":"1","identifiers":[{"type":"SIREN","value":"9"}],"address":{}}]}"#,
            #"{"documents":[{"name":"a.pdf"}],"count":1}"#, #"{"code":"x","message":"y"}"#,
        ]
        var mutations = Mutations(seed: 11, texts: bodies)
        let requests = try ["getStatus", "simulateOffer"].compactMap { operation -> CofidisRequest? in
            guard operation == "getStatus" else { return nil }
            return try CofidisRequest(asked(operation), configuration: makeConfiguration())
        }
        let looks: [JSON] = [
            Coface.readCase, Coface.findCase, try Coface.filing(), ["operation": "findByName"],
            ["operation": "readCatalog"], ["operation": "readOrder"],
        ]
        let statuses = [200, 202, 400, 401, 404, 409, 429, 500]
        for round in 0..<Mutations.rounds(usually: 4_000) {
            let body = mutations.next()
            let result = HTTPExchangeResult.answered(
                status: statuses[round % statuses.count],
                retryAfter: String(decoding: body.prefix(30), as: UTF8.self),
                body: body
            )
            for request in requests {
                for unit in CofidisConfiguration.AmountUnit.allCases {
                    _ = CofidisClient.outcome(of: result, to: request, unit: unit, at: morning)
                }
            }
            for asked in looks { _ = try? CofaceAnswer.read(body, asked: asked) }
            guard round % 20 == 0 else { continue }
            let script = ScriptedExchange([result], tokenAnswer: round % 40 == 0 ? result : nil)
            let client = CofidisClient(
                configuration: try makeConfiguration(),
                exchange: script,
                logger: LogLines().logger(),
                now: { morning }
            )
            _ = await client.handle(call("getStatus", asked("getStatus")))
            _ = await client.handle(call("sendPayment", asked("sendPayment")))
        }
    }

    @Test(
        "no lifetime of a token ends the process or outlives a day",
        arguments: [
            "1764000000000000", "9223372036854775807", "-5", "9223372036855", "\"3600\"", "1e300", "null",
        ]
    )
    func boundsLifetimes(lifetime: String) async throws {
        let token = answered(200, #"{"access_token":"token-1","expires_in":\#(lifetime)}"#)
        let script = ScriptedExchange([answered(200, envelope)], tokenAnswer: token)
        let client = CofidisClient(
            configuration: try makeConfiguration(),
            exchange: script,
            logger: LogLines().logger(),
            now: { morning }
        )
        guard case .succeeded = await client.handle(call("getStatus", asked("getStatus"))) else {
            Issue.record("not sent")
            return
        }
        let state = MemoryCofaceState()
        let coface = ScriptedCoface(
            [answered(200, "{}")],
            logins: [answered(200, #"{"idToken":"t","expiresIn":\#(lifetime)}"#)]
        )
        let connection = CofaceConnection(
            configuration: try Coface.configuration(),
            exchange: coface,
            state: state,
            loginSpan: .seconds(30),
            pause: {},
            logger: LogLines().logger(),
            now: { Coface.start }
        )
        _ = await CofaceClient(connection: connection).handle(Coface.call("readCase", Coface.readCase))
        let endsAt = try #require(state.record.tokenEndsAt)
        #expect(endsAt <= Coface.start + .seconds(86_400))
    }
}
