import EventStore
import Hummingbird
import Testing
import Values

@testable import Server

@Suite("What every described kind of case has at the API, held on companies")
struct CompanyResourceTests {
    private static let inquiry =
        #"{"countryCode":"FRA","identifiers":[{"type":"SIREN_FRA","value":"732829320"}]}"#

    private static func started(_ bench: ServerBench) async throws -> String {
        let id = try await bench.ask(.post, "/api/v1/companies", inquiry).json.string("caseId")
        try await bench.callFailed(id)
        return id
    }

    @Test("what may be asked now comes with the form of its arguments")
    func forms() async throws {
        let bench = try ServerBench()
        let id = try await Self.started(bench)
        let forms = try await bench.get("/api/v1/companies/\(id)/commands").json
        let commands = try #require(forms["commands"]?.arrayValue)
        let close = try #require(commands.first { $0["name"] == "close" })
        #expect(close["title"] == "Close the search")
        #expect(close["isDangerous"] == true)
        #expect(close["arguments"]?["required"] == ["reason"])
        #expect(close["roles"]?.arrayValue?.contains("finance") == true)
    }

    @Test(
        "a command and the history answer under the resource as they do under cases, for cases of the kind only"
    )
    func askAndHistory() async throws {
        let bench = try ServerBench()
        let id = try await Self.started(bench)
        let closed = try await bench.ask(
            .post,
            "/api/v1/companies/\(id)/commands",
            #"{"command":"close","arguments":{"reason":"r"}}"#,
            headers: [("Idempotency-Key", "c-1")]
        )
        #expect(closed.status == 200)
        #expect(try closed.json["state"] == "abandoned")
        let events = try await bench.get("/api/v1/companies/\(id)/events").json
        #expect(events["events"]?.arrayValue?.count == Int(try closed.json.integer("version")))
        #expect(try await bench.get("/api/v1/cases/\(id)/events").json == events)
        let financing = try await bench.started()
        for path in ["commands", "events"] {
            #expect(try await bench.get("/api/v1/companies/\(financing)/\(path)").status == 404)
        }
    }

    @Test("a file asks each of its lines once, whatever its form, and the same order at the API is the same")
    func file() async throws {
        let bench = try ServerBench()
        let id = try await Self.started(bench)
        func send(_ body: String, _ type: String, _ query: String) async throws -> JSON {
            try await bench.ask(.post, "/api/v1/companies:ask?command=close\(query)", body, type: type).json
        }
        let lines = #"{"case":"\#(id)","id":"c-1","arguments":{"reason":"r"}}"#
        let dry = try await send(lines, "application/x-ndjson", "&dryRun=true")
        #expect(dry["wouldAsk"] == 1)
        #expect(dry["results"]?.arrayValue?.first?["state"] == "abandoned")
        #expect(try await send(lines, "application/x-ndjson", "")["asked"] == 1)
        let table = try await send("case,id,reason\n\(id),c-1,r\n\(id),c-1,other\nX,c,r\n", "text/csv", "")
        #expect(table["askedBefore"] == 1)
        #expect(table["refused"] == 2)
        let asked = try await bench.command(id, "close", #"{"reason":"r"}"#, key: "c-1")
        #expect(try asked.json["isRepeat"] == true)
    }

    @Test("a file of a command that the kind does not have is refused, and so is one too long")
    func badFiles() async throws {
        let bench = try ServerBench(
            configuration: {
                var configuration = ServerConfiguration(port: 0)
                configuration.limits.batchLineLimit = 1
                return configuration
            }()
        )
        let line = #"{"case":"A","id":"c-1"}"#
        for (query, status) in [("", 400), ("?command=refund", 422), ("?command=identify", 422)] {
            let answer = try await bench.ask(
                .post,
                "/api/v1/companies:ask\(query)",
                line,
                type: "application/x-ndjson"
            )
            #expect(answer.status == status)
        }
        let long = try await bench.ask(
            .post,
            "/api/v1/companies:ask?command=close",
            line + "\n" + line,
            type: "application/x-ndjson"
        )
        #expect(long.status == 413)
    }

    @Test("many start in one go, each once, and a dry run starts none")
    func startMany() async throws {
        let bench = try ServerBench()
        let body = "[\(Self.inquiry),\(Self.inquiry),{}]"
        let dry = try await bench.ask(.post, "/api/v1/companies:batch?dryRun=true", body).json
        #expect(dry["wouldStart"] == 2)
        #expect(dry["refused"] == 1)
        #expect(try await bench.get("/api/v1/companies").json["companies"] == [])
        let answer = try await bench.ask(.post, "/api/v1/companies:batch", body).json
        #expect(answer["started"] == 1)
        #expect(answer["alreadyStarted"] == 1)
        #expect(answer["refused"] == 1)
    }
}
