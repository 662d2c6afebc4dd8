import Lifecycles
import Providers
import Testing
import Values
import Workflow

@Suite("Answers of Cofidis")
struct CofidisAnswerTests {
    private func request(_ operation: String) throws -> CofidisRequest {
        let json = operation == "refund" ? asked(operation, ("refundAmount", 1)) : asked(operation)
        return try CofidisRequest(json, configuration: makeConfiguration())
    }

    private func outcome(
        _ operation: String,
        _ status: Int,
        _ body: String = "",
        retryAfter: String? = nil
    ) throws -> CallOutcome {
        CofidisClient.outcome(
            of: answered(status, body, retryAfter: retryAfter),
            to: try request(operation),
            unit: .cents,
            at: morning
        )
    }

    @Test("the envelope is read whole and comes to the lifecycle in its own form")
    func readsTheEnvelope() throws {
        guard case .succeeded(let json) = try outcome("getStatus", 200, envelope) else {
            Issue.record("not read")
            return
        }
        let expected = Financing.Answer(
            operation: .getStatus,
            code: "000",
            message: "API Success",
            rawStatus: "to_confirm",
            amounts: Financing.Amounts(authorized: 0, cancelled: 0, validated: 0, refunded: 0),
            redirectURL: "https://journey.example/abc",
            merchantTransactionID: "ORDER-1",
            merchantTransactionDate: "20261120"
        )
        #expect(try Financing.Answer(json: json) == expected)
        guard case .statusRead(let answer) = try Financing().command(answering: "getStatus", with: json)
        else {
            Issue.record("not a read")
            return
        }
        #expect(answer == expected)
    }

    @Test("both spellings of the ids are read (D-8)")
    func readsBothSpellings() throws {
        let body = """
            {"ResponseCode":"022","transactionKey":{"merchantTransactionID":"A","providerTransactionID":"P"}}
            """
        let answer = try CofidisAnswer(httpStatus: 200, body: Array(body.utf8)).read(.getStatus, unit: .cents)
        #expect(answer.merchantTransactionID == "A")
        #expect(answer.providerTransactionID == "P")
        #expect(answer.rawStatus == nil)
    }

    @Test("euros on the wire become cents here")
    func convertsEuros() throws {
        let body =
            #"{"ResponseCode":"000","validatedAmount":300.5,"refundedAmount":0.1,"authorizedAmount":3}"#
        let answer = try CofidisAnswer(httpStatus: 200, body: Array(body.utf8)).read(.confirm, unit: .euros)
        #expect(answer.amounts == Financing.Amounts(authorized: 300, validated: 30_050, refunded: 10))
    }

    @Test("the short spelling of a running amount counts in getStatus only")
    func distrustsShortSpellings() throws {
        let body = Array(#"{"ResponseCode":"000","refundAmount":5}"#.utf8)
        let answer = CofidisAnswer(httpStatus: 200, body: body)
        #expect(try answer.read(.getStatus, unit: .cents).amounts.refunded == 5)
        #expect(try answer.read(.refund, unit: .cents).amounts.refunded == nil)
    }

    @Test(
        "a 200 that cannot be read is unknown for a money call and tried again for a read",
        arguments: [
            "", "<html>", "[]", "{}", #"{"ResponseCode":0}"#, #"{"ResponseCode":"000","refundedAmount":"1"}"#,
            #"{"ResponseCode":"000","refundedAmount":0.5}"#, #"{"ResponseCode":"000","transactionStatus":7}"#,
        ]
    )
    func distrustsGarbage(body: String) throws {
        for operation in ["confirm", "refund"] {
            guard case .unknown = try outcome(operation, 200, body) else {
                Issue.record("\(operation) believed \(body)")
                continue
            }
        }
        guard case .failed(let failure) = try outcome("getStatus", 200, body) else {
            Issue.record("getStatus believed \(body)")
            return
        }
        #expect(failure.isRetryable)
    }

    @Test(
        "an HTTP status says whether anything can have happened",
        arguments: [
            (400, false, false), (401, true, true), (403, false, false), (404, false, false),
            (405, false, false), (429, true, false),
        ]
    )
    func isCertain(status: Int, retryable: Bool, breaker: Bool) throws {
        for operation in ["confirm", "refund", "getStatus"] {
            guard case .failed(let failure) = try outcome(operation, status) else {
                Issue.record("\(operation) on \(status) is not certain")
                continue
            }
            #expect(failure.isRetryable == retryable)
            #expect(failure.countsForBreaker == breaker)
        }
    }

    @Test(
        "every other status may hide an effect: unknown for money, another try for reads",
        arguments: [201, 204, 302, 408, 409, 500, 502, 503, 504]
    )
    func isUnclear(status: Int) throws {
        for operation in ["confirm", "refund"] {
            guard case .unknown = try outcome(operation, status) else {
                Issue.record("\(operation) on \(status) is not unknown")
                continue
            }
        }
        guard case .failed(let failure) = try outcome("getStatus", status) else {
            Issue.record("getStatus on \(status)")
            return
        }
        #expect(failure.isRetryable)
        #expect(failure.countsForBreaker == (status >= 500))
    }

    @Test("an exchange that broke is unknown for money, one that never began is not")
    func tellsBrokenFromUnsent() throws {
        for operation in ["confirm", "refund", "getStatus"] {
            let unsent = CofidisClient.outcome(
                of: .notSent(reason: "refused"),
                to: try request(operation),
                unit: .cents,
                at: morning
            )
            #expect(unsent == .failed(CallFailure(reason: "not sent: refused", countsForBreaker: true)))
            let broken = CofidisClient.outcome(
                of: .broken(reason: "closed"),
                to: try request(operation),
                unit: .cents,
                at: morning
            )
            let expected: CallOutcome =
                operation == "getStatus"
                ? .failed(CallFailure(reason: "no answer: closed", countsForBreaker: true))
                : .unknown(reason: "no answer: closed")
            #expect(broken == expected)
        }
    }

    @Test(
        "Retry-After is honoured as seconds and as a date",
        arguments: [
            ("120", 120), ("0", 0), ("Fri, 20 Nov 2026 09:00:30 GMT", 30),
            ("Fri, 20 Nov 2026 08:59:00 GMT", 0), ("soon", nil), ("-5", nil), ("9999999999", 604_800),
            ("Fri, 20 Foo 2026 09:00:30 GMT", nil),
        ] as [(String, Int64?)]
    )
    func readsRetryAfter(text: String, seconds: Int64?) throws {
        #expect(RetryAfter.delay(text, at: morning) == seconds.map { .seconds($0) })
        guard case .failed(let failure) = try outcome("confirm", 429, retryAfter: text) else {
            Issue.record("429 is certain")
            return
        }
        #expect(failure.retryAfter == seconds.map { .seconds($0) })
    }
}
