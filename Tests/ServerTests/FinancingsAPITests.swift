import EventStore
import Hummingbird
import Testing
import Values

@testable import Server

struct FinancingsAPITests {
    @Test("a financing is started, with its place and its version in the headers")
    func starts() async throws {
        let bench = try ServerBench()
        let answer = try await bench.ask(.post, "/api/v1/financings", ServerBench.opening())
        #expect(answer.status == 201)
        let id = try answer.json.string("caseId")
        #expect(answer.headers[.location] == "/api/v1/financings/\(id)")
        #expect(answer.headers[.eTag] == "\"1\"")
        #expect(try answer.json["alreadyStarted"] == false)

        let shown = try await bench.get("/api/v1/financings/\(id)")
        #expect(shown.status == 200)
        #expect(try shown.json["amount"] == "120.50")
        #expect(try shown.json["merchantTransactionId"] == "order-1")
        #expect(try shown.json["version"] == 1)
    }

    @Test("a financing that is reserved first, and an Italian one, begin under charts of their own")
    func startsOtherKinds() async throws {
        let bench = try ServerBench()
        for (id, field, chart) in [
            ("order-2", #""captureMode":"Validate""#, "cofidis-web-validate"),
            ("order-3", #""captureMode":"Immediate","country":"it""#, "cofidis-italy"),
        ] {
            let body = """
                {"merchantTransactionId":"\(id)","amount":"120.50","currency":"EUR","product":"3X",\
                "integration":"web","webhook":true,\(field)}
                """
            let answer = try await bench.ask(.post, "/api/v1/financings", body)
            #expect(answer.status == 201)
            let shown = try await bench.get("/api/v1/cases/\(try answer.json.string("caseId"))")
            #expect(try shown.json["chart"]?["name"] == .string(chart))
            let again = try await bench.ask(.post, "/api/v1/financings", body)
            #expect(try again.json["alreadyStarted"] == true)
        }
    }

    @Test("the same financing handed in again is the one that runs already")
    func startsOnce() async throws {
        let bench = try ServerBench()
        let first = try await bench.ask(.post, "/api/v1/financings", ServerBench.opening())
        bench.clock.advance(by: .seconds(90_000))
        let second = try await bench.ask(
            .post,
            "/api/v1/financings",
            ServerBench.opening(amount: "120.5")
        )
        #expect(second.status == 200)
        #expect(try second.json["alreadyStarted"] == true)
        #expect(try second.json["caseId"] == first.json["caseId"])
        #expect(bench.memory.rows(of: "financings").count == 1)
    }

    @Test(
        "another financing under the same merchant transaction id is refused",
        arguments: [
            ServerBench.opening(amount: "120.51"), ServerBench.opening(webhook: false),
        ]
    )
    func refusesDuplicate(_ other: String) async throws {
        let bench = try ServerBench()
        _ = try await bench.started()
        let answer = try await bench.ask(.post, "/api/v1/financings", other)
        #expect(answer.status == 409)
        #expect(try answer.code == "duplicate_merchant_transaction")
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(try answer.json["field"] == "merchantTransactionId")
    }

    @Test(
        "bad input is refused by code and field, and starts nothing",
        arguments: [
            ("{", 400, "malformed_json", nil),
            ("[]", 400, "wrong_type", "arguments"),
            (#"{"surprise":1}"#, 400, "unknown_field", "surprise"),
            ("{}", 400, "missing_field", "merchantTransactionId"),
            (ServerBench.opening(amount: "1.234"), 422, "too_many_decimals", "amount"),
            (ServerBench.opening(amount: "-1.00"), 422, "amount_not_positive", "amount"),
            (ServerBench.opening("a;b"), 422, "forbidden_character", "merchantTransactionId"),
        ] as [(String, Int, String, String?)]
    )
    func refusesBadInput(_ body: String, _ status: Int, _ code: String, _ field: String?) async throws {
        let bench = try ServerBench()
        let answer = try await bench.ask(.post, "/api/v1/financings", body)
        #expect(answer.status == status)
        #expect(try answer.code == code)
        #expect(try answer.json["field"]?.stringValue == field)
        #expect(bench.memory.rows(of: "financings").isEmpty)
    }

    @Test("of a batch each line has its own end, whatever its neighbours are")
    func batch() async throws {
        let bench = try ServerBench()
        let lines = [
            ServerBench.opening("a"), "", "no JSON", ServerBench.opening("b", amount: "0.001"),
            ServerBench.opening("a"), ServerBench.opening("a", amount: "9.99"), ServerBench.opening("c"),
        ]
        let answer = try await bench.ask(
            .post,
            "/api/v1/financings:batch",
            lines.joined(separator: "\n"),
            type: "application/x-ndjson"
        )
        #expect(answer.status == 200)
        #expect(try answer.json["started"] == 2)
        #expect(try answer.json["alreadyStarted"] == 1)
        #expect(try answer.json["refused"] == 3)
        let results = try #require(answer.json["results"]?.arrayValue)
        #expect(results.map { $0["line"]?.integerValue } == [1, 3, 4, 5, 6, 7])
        #expect(
            results.map { $0["status"]?.stringValue } == [
                "started", "refused", "refused", "alreadyStarted", "refused", "started",
            ]
        )
        #expect(
            results.compactMap { $0["problem"]?["code"]?.stringValue } == [
                "malformed_json", "too_many_decimals", "duplicate_merchant_transaction",
            ]
        )
    }

    @Test("a batch may be a JSON array, and not longer than its limit")
    func batchForms() async throws {
        let bench = try ServerBench()
        let array = "[" + (0..<3).map { ServerBench.opening("n\($0)") }.joined(separator: ",") + "]"
        let answer = try await bench.ask(.post, "/api/v1/financings:batch", array)
        #expect(try answer.json["started"] == 3)

        let long = Array(repeating: "{}", count: 1_001).joined(separator: "\n")
        let refused = try await bench.ask(
            .post,
            "/api/v1/financings:batch",
            long,
            type: "application/jsonl"
        )
        #expect(refused.status == 413)
        #expect(try refused.code == "too_many_lines")
    }

    @Test("a batch of more than one commit's worth is started whole")
    func largeBatch() async throws {
        let bench = try ServerBench()
        let lines = (0..<1_000).map { ServerBench.opening("n\($0)") }.joined(separator: "\n")
        let answer = try await bench.ask(
            .post,
            "/api/v1/financings:batch",
            lines,
            type: "application/x-ndjson"
        )
        #expect(try answer.json["started"] == 1_000)
        #expect(bench.memory.rows(of: "financings").count == 1_000)
    }

    @Test("lists are filtered, ordered and paged")
    func lists() async throws {
        let bench = try ServerBench()
        for number in 0..<5 {
            _ = try await bench.ask(
                .post,
                "/api/v1/financings",
                ServerBench.opening("o\(number)", amount: "1\(number).00")
            )
        }
        let first = try await bench.get("/api/v1/financings?order=amount&descending=true&limit=3")
        let amounts = try first.json["financings"]?.arrayValue?.compactMap { $0["amount"]?.stringValue }
        #expect(amounts == ["14.00", "13.00", "12.00"])
        let cursor = try #require(try first.json["nextCursor"]?.stringValue)
        let rest = try await bench.get(
            "/api/v1/financings?order=amount&descending=true&limit=3&cursor=\(cursor)"
        )
        #expect(try rest.json["financings"]?.arrayValue?.count == 2)
        #expect(try rest.json["nextCursor"] == .null)
        let one = try await bench.get("/api/v1/financings?merchantTransactionId=o2")
        #expect(try one.json["financings"]?.arrayValue?.count == 1)
        let waiting = try await bench.get("/api/v1/financings?attention=true")
        #expect(try waiting.json["financings"] == [])
        let moving = try await bench.get("/api/v1/financings?attention=false&product=3X")
        #expect(try moving.json["financings"]?.arrayValue?.count == 5)
    }

    @Test(
        "a list refuses parameters that it does not know, repeated ones and bad values",
        arguments: [
            ("colour=red", "unknown_parameter", "colour"), ("limit=0", "malformed_parameter", "limit"),
            ("limit=1001", "malformed_parameter", "limit"), ("order=size", "malformed_parameter", "order"),
            ("limit=1&limit=2", "repeated_parameter", "limit"), ("cursor=x", "malformed_cursor", "cursor"),
            ("attention=maybe", "malformed_parameter", "attention"), ("state=%zz", "malformed_query", nil),
        ] as [(String, String, String?)]
    )
    func refusesParameters(_ query: String, _ code: String, _ field: String?) async throws {
        let answer = try await ServerBench().get("/api/v1/financings?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.code == code)
        #expect(try answer.json["field"]?.stringValue == field)
    }
}
