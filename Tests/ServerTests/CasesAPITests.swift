import EventStore
import Hummingbird
import Testing
import Values

@testable import Server

struct CasesAPITests {
    @Test("a case says where it is, why, what happens next and when, and what may be asked")
    func shows() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.get("/api/v1/cases/\(id)")
        #expect(answer.status == 200)
        #expect(answer.headers[.eTag] == "\"1\"")
        let shown = try answer.json
        #expect(shown["state"] == "opening.sending")
        #expect(shown["lifecycle"] == "financing")
        #expect(shown["chart"]?["name"] == "cofidis-web-webhook")
        #expect(shown["isFinal"] == false)
        #expect(try shown.string("why").contains("initialize"))
        let next = try #require(shown["next"]?.arrayValue?.first)
        #expect(next["kind"] == "call")
        #expect(next["name"] == "initialize")
        #expect(next["dueAt"] == .string(ServerBench.now.description))
        #expect(shown["amounts"]?["amount"] == "120.50")
        #expect(shown["amounts"]?["currency"] == "EUR")
        let commands = shown["commands"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(commands?.contains("recordHint") == true)
    }

    @Test("a command is done once for each Idempotency-Key")
    func commandsOnce() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let hint = #"""
            {"source":"notification_hint","transactionStatus":"to_confirm","transactionKey":
            {"merchantTransactionId":"order-1","merchantTransactionDate":"20261120"}}
            """#
        let first = try await bench.command(id, "recordHint", hint, key: "key-1", ifMatch: "\"1\"")
        #expect(first.status == 200)
        #expect(try first.json["isRepeat"] == false)
        let version = try first.json.integer("version")
        #expect(version > 1)
        #expect(first.headers[.eTag] == "\"\(version)\"")
        let again = try await bench.command(id, "recordHint", hint, key: "key-1", ifMatch: "\"1\"")
        #expect(again.status == 200)
        #expect(try again.json["isRepeat"] == true)
        #expect(try again.json["version"] == first.json["version"])
    }

    @Test("a command without an Idempotency-Key, or with a bad one, is refused")
    func needsKey() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let missing = try await bench.command(id, "readStatus", key: nil)
        #expect(missing.status == 428)
        #expect(try missing.code == "idempotency_key_required")
        for key in ["two words", String(repeating: "x", count: 201)] {
            let bad = try await bench.command(id, "readStatus", key: key)
            #expect(bad.status == 400)
            #expect(try bad.code == "malformed_idempotency_key")
        }
    }

    @Test("a command decided on an old version is refused")
    func stale() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.command(id, "recordHint", ifMatch: "\"7\"")
        #expect(answer.status == 412)
        #expect(try answer.code == "stale_version")
    }

    @Test(
        "a tag is read as proxies send it back: weak, in a list, or any",
        arguments: [
            ("\"1\"", 409), ("W/\"1\"", 409), ("\"7\", \"1\"", 409), ("W/\"1\",\"9\"", 409), ("*", 409),
            (" \"1\" ", 409),
            (", \"1\"", 409), ("W/\"7\"", 412), ("\"7\", \"8\"", 412), ("\"1-gzip\"", 412), ("\"\"", 412),
            ("\"0\"", 412), ("\"99999999999999999999\"", 412), ("1", 400), ("\"1", 400), ("w/\"1\"", 400),
            ("\"1\" \"2\"", 400), ("W/*", 400), ("", 400), (",", 400), ("*, \"1\"", 400), ("\"a b\"", 400),
        ]
    )
    func tags(_ tag: String, _ status: Int) async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.command(id, "refund", #"{"amount":"1.00"}"#, ifMatch: tag)
        #expect(answer.status == status)
        let codes = [409: "command_not_allowed", 412: "stale_version", 400: "malformed_if_match"]
        #expect(try answer.code == codes[status])
    }

    @Test("a command that is not allowed now is a conflict, an unknown case is not found")
    func notAllowed() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.command(id, "refund", #"{"amount":"1.00"}"#)
        #expect(answer.status == 409)
        #expect(try answer.code == "command_not_allowed")
        let unknown = try await bench.command("0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f", "refund")
        #expect(unknown.status == 404)
        #expect(try unknown.code == "unknown_case")
        let malformed = try await bench.get("/api/v1/cases/17")
        #expect(malformed.status == 400)
        #expect(try malformed.code == "malformed_case_id")
    }

    @Test(
        "a command's body is read strictly",
        arguments: [
            (#"{"command":"refund","now":true}"#, "unknown_field", "now"), ("{}", "missing_field", "command"),
            (#"{"command":7}"#, "wrong_type", "command"), ("[]", "wrong_type", nil),
        ] as [(String, String, String?)]
    )
    func strictBody(_ body: String, _ code: String, _ field: String?) async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let answer = try await bench.ask(
            .post,
            "/api/v1/cases/\(id)/commands",
            body,
            headers: [("Idempotency-Key", "k")]
        )
        #expect(answer.status == 400)
        #expect(try answer.code == code)
        #expect(try answer.json["field"]?.stringValue == field)
    }

    @Test("nothing parked is nothing to intervene in, and an unknown intervention is refused")
    func interventions() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        func intervene(_ word: String) async throws -> Answer {
            try await bench.ask(
                .post,
                "/api/v1/cases/\(id)/interventions",
                #"""
                {"intervention":"\#(word)","key":"opening.sending#call.initialize",
                "call":"initialize","reason":"looked"}
                """#,
                headers: [("Idempotency-Key", "i1")]
            )
        }
        let nothing = try await intervene("retry")
        #expect(nothing.status == 409)
        #expect(try nothing.code == "nothing_parked")
        let unknown = try await intervene("hope")
        #expect(unknown.status == 422)
        #expect(try unknown.code == "unknown_intervention")
        let previews = try await bench.get("/api/v1/cases/\(id)/interventions")
        #expect(try previews.json == ["caseId": .string("\(id)"), "parked": []])
        let parked = try await bench.get("/api/v1/work/parked")
        #expect(try parked.json == ["parked": []])
    }

    @Test("events carry their contents and hashes, page by page")
    func events() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        _ = try await bench.command(
            id,
            "recordHint",
            #"""
            {"source":"redirect_hint","transactionStatus":"pending","transactionKey":
            {"merchantTransactionId":"order-1","merchantTransactionDate":"20261120"}}
            """#
        )
        let first = try await bench.get("/api/v1/cases/\(id)/events?limit=1")
        let opened = try #require(first.json["events"]?.arrayValue?.first)
        #expect(opened["type"] == "financing.opened")
        #expect(opened["metadata"]?["actor"] == "api")
        #expect(try first.json["nextFrom"] == 2)
        let second = try await bench.get("/api/v1/cases/\(id)/events?from=2")
        let hinted = try #require(second.json["events"]?.arrayValue?.first)
        #expect(hinted["type"] == "financing.hinted")
        #expect(hinted["previousHash"] == opened["hash"])
        #expect(try second.json["nextFrom"] == .null)
    }

    @Test(
        "a case's chart is drawn in every form, its state highlighted where the form can",
        arguments: [
            ("svg", "image/svg+xml"), ("mermaid", "text/vnd.mermaid; charset=utf-8"),
            ("dot", "text/vnd.graphviz; charset=utf-8"), ("scxml", "application/scxml+xml"),
        ]
    )
    func pictures(_ format: String, _ type: String) async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        let ofCase = try await bench.get("/api/v1/cases/\(id)/chart?format=\(format)")
        #expect(ofCase.status == 200)
        #expect(ofCase.headers[.contentType] == type)
        let ofChart = try await bench.get("/api/v1/charts/cofidis-web-webhook?format=\(format)")
        #expect((ofCase.text == ofChart.text) == (format == "scxml"))
    }

    @Test("charts are listed and shown, and an unknown one is not found")
    func charts() async throws {
        let bench = try ServerBench()
        let list = try await bench.get("/api/v1/charts")
        let names = try list.json["charts"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(
            names == [
                "coface-overdue-known", "coface-overdue-ngd", "coface-overdue-unknown", "cofidis-italy",
                "cofidis-retail-direct", "cofidis-retail-two-step", "cofidis-web-polling",
                "cofidis-web-validate", "cofidis-web-webhook", "company-identification",
                "company-temporary-number", "document-upload",
            ]
        )
        let one = try await bench.get("/api/v1/charts/cofidis-web-polling")
        #expect(try one.json.string("text").contains("chart: cofidis-web-polling"))
        let none = try await bench.get("/api/v1/charts/nothing")
        #expect(none.status == 404)
        #expect(try none.code == "unknown_chart")
    }

    @Test("a replay shows the case at a version, at a moment, and now")
    func replays() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        bench.clock.advance(by: .seconds(60))
        _ = try await bench.command(
            id,
            "recordHint",
            #"""
            {"source":"redirect_hint","transactionStatus":"pending","transactionKey":
            {"merchantTransactionId":"order-1","merchantTransactionDate":"20261120"}}
            """#
        )
        let latest = try await bench.get("/api/v1/cases/\(id)/replay")
        #expect(try latest.json["matchesStored"] == true)
        #expect(try latest.json["isChainIntact"] == true)
        let first = try await bench.get("/api/v1/cases/\(id)/replay?version=1")
        #expect(try first.json["version"] == 1)
        #expect(try first.json["matchesStored"] == .null)
        let moment = try await bench.get("/api/v1/cases/\(id)/replay?at=2026-11-20T09:00:30Z")
        #expect(try moment.json["facts"] == first.json["facts"])
        let before = try await bench.get("/api/v1/cases/\(id)/replay?at=2026-11-20T08:00:00Z")
        #expect(try before.json["state"] == .null)
        let both = try await bench.get("/api/v1/cases/\(id)/replay?version=1&at=2026-11-20T08:00:00Z")
        #expect(try both.code == "version_and_moment")
    }
}
