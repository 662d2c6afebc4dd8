import Hummingbird
import Lifecycles
import Logging
import Testing
import Values
import Workflow

@testable import Server

struct DescriptionTests {
    @Test("the OpenAPI document names exactly the routes that there are")
    func openAPI() async throws {
        let bench = try ServerBench()
        let document = try await bench.get("/api/v1/openapi.json").json
        #expect(document["openapi"] == "3.1.0")
        var described: Set<String> = []
        for path in document["paths"]?.objectValue?.members ?? [] {
            for method in path.value.objectValue?.keys ?? [] {
                described.insert("\(method.uppercased()) \(path.key)")
            }
        }
        let served = bench.server.door.routes.routes.map { "\($0.method.rawValue) \($0.template)" }
        #expect(described == Set(served))
        #expect(served.count == Set(served).count)
    }

    @Test("every reference of the OpenAPI document leads somewhere, and every path parameter is described")
    func references() throws {
        let document = OpenAPIDocument.json(version: "1")
        for reference in Self.references(in: document) {
            var place: JSON? = document
            for part in reference.split(separator: "/").dropFirst() { place = place?[String(part)] }
            #expect(place != nil, "\(reference) leads nowhere")
        }
        for path in document["paths"]?.objectValue?.members ?? [] where path.key.contains("{") {
            for operation in path.value.objectValue?.members ?? [] {
                let parameters = operation.value["parameters"]?.arrayValue ?? []
                let names = parameters.map { $0["name"]?.stringValue ?? $0["$ref"]?.stringValue ?? "" }
                let name = path.key.split(separator: "{")[1].prefix { $0 != "}" }
                #expect(names.contains { $0.hasSuffix(name) }, "\(path.key) lacks \(name)")
            }
        }
    }

    @Test("what the doors answer about files has the members that the OpenAPI document names, and no others")
    func fileAnswers() async throws {
        let bench = try ServerBench()
        _ = try await bench.started("A")
        let schemas = OpenAPIDocument.json(version: "1")["components"]?["schemas"]
        func named(_ path: String...) -> Set<String> {
            var place = schemas
            for part in path { place = place?[part] }
            return Set(place?.objectValue?.keys ?? [])
        }
        let csv = LedgerAPITests.head + LedgerAPITests.line(1, "A") + LedgerAPITests.line(1, "B", "-1.00")
        let ledger = try await LedgerAPITests.file(bench, csv).json
        let outcome = "LedgerOutcome"
        #expect(named(outcome, "properties") == Set(ledger.objectValue?.keys ?? []))
        let summary = ledger["summary"]?.objectValue?.keys ?? []
        #expect(named(outcome, "properties", "summary", "properties") == Set(summary))
        for list in ["cases", "problems"] {
            let keys = Set(ledger[list]?.arrayValue?.first?.objectValue?.keys ?? [])
            #expect(named(outcome, "properties", list, "items", "properties") == keys)
        }
        let refunds = try await bench.ask(
            .post,
            "/api/v1/finance/refunds",
            "merchantTransactionId,amount,refundId,merchantId\nA,10.00,R1,\nA,10.00,R1,M\nA,,R1,\n",
            type: "text/csv"
        ).json
        let known = named("RefundAnswer", "properties")
        let answered = Set(refunds.objectValue?.keys ?? [])
        #expect(answered.isSubset(of: known))
        let members = named("RefundAnswer", "properties", "results", "items", "properties")
        for result in refunds["results"]?.arrayValue ?? [] {
            let keys = Set(result.objectValue?.keys ?? [])
            #expect(keys.isSubset(of: members))
        }
        let listed = try await bench.get("/api/v1/overdue-cases").json
        let row = try #require(listed["overdueCases"]?.arrayValue?.first)
        let shown = Set(row.objectValue?.keys ?? [])
        #expect(shown.isSubset(of: named("OverdueCase", "properties")))
    }

    private static func references(in value: JSON) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                member.key == "$ref"
                    ? [member.value.stringValue ?? ""] : references(in: member.value)
            }
        case .array(let values): values.flatMap(references)
        default: []
        }
    }

    @Test("metrics tell cases by state, work by queue, requests by route")
    func metrics() async throws {
        let bench = try ServerBench(
            workFigures: WorkFigures(
                queues: [.init(name: "cofidis", open: 3, due: 2, oldestDueLagSeconds: 1.5, parked: 1)],
                countLimit: 500,
                sealedEvents: 10,
                unsealedEvents: 2
            ),
            clockSkewSeconds: -0.25
        )
        _ = try await bench.started()
        let page = try await bench.get("/metrics")
        #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = page.text.split(separator: "\n").map(String.init)
        for line in [
            #"dossier_cases{lifecycle="financing",state="opening.sending"} 1"#,
            "# HELP dossier_work_open Open work items. Counted up to 500.",
            #"dossier_work_open{queue="cofidis"} 3"#, #"dossier_work_parked{queue="cofidis"} 1"#,
            #"dossier_work_oldest_due_lag_seconds{queue="cofidis"} 1.5"#, "dossier_events_unsealed 2",
            "dossier_store_up 1", "dossier_clock_skew_seconds -0.25", "dossier_coface_alarms 0",
            #"dossier_http_requests_total{route="/api/v1/financings",method="POST",status="201"} 1"#,
            #"dossier_http_request_duration_seconds_count{route="/api/v1/financings"} 1"#,
            #"dossier_http_request_duration_seconds_bucket{route="/api/v1/financings",le="+Inf"} 1"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        for name in ["process_resident_memory_bytes", "dossier_cases_age_seconds"] {
            #expect(lines.contains { $0.hasPrefix("\(name) ") }, "\(name)")
        }
        for line in lines where !line.hasPrefix("#") {
            #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
        }
    }

    @Test("figures that cost a query are asked for again only when they are old")
    func cachedFigures() async throws {
        var limits = ServerLimits()
        limits.figuresLifetime = .seconds(3_600)
        let bench = try ServerBench(configuration: ServerConfiguration(port: 0, limits: limits))
        _ = try await bench.started("a")
        _ = try await bench.get("/metrics")
        _ = try await bench.started("b")
        let page = try await bench.get("/metrics").text
        #expect(page.contains(#"state="opening.sending"} 1"#))
    }

    @Test("a label's value cannot break out of its quotation marks")
    func escapes() {
        var page = MetricsPage()
        page.add("m", .gauge, "h", [([("l", "a\"b\\c\nd")], 1)])
        #expect(page.text.hasSuffix("m{l=\"a\\\"b\\\\c\\nd\"} 1\n"))
    }

    @Test("a log line is one JSON object, whatever the message holds")
    func logLines() throws {
        let recorder = LogRecorder()
        var logger = Logger(label: "here", factory: { recorder.handler(label: $0) })
        logger[metadataKey: "common"] = "c"
        logger.warning("two\nlines \"quoted\"", metadata: ["own": ["a", "b"], "common": "own"])
        logger.debug("not shown")
        #expect(recorder.lines.count == 1)
        let line = try #require(recorder.lines.first)
        #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
        let entry = try JSON.parse(line)
        #expect(entry["level"] == "warning")
        #expect(entry["logger"] == "here")
        #expect(entry["message"] == "two\nlines \"quoted\"")
        #expect(entry["metadata"] == ["common": "own", "own": ["a", "b"]])
        #expect(try entry.instant("time") > .epoch)
    }

    @Test(
        "a refusal's kind decides its status, and refusals of validate, cancel and refund are answered alike"
    )
    func kinds() {
        #expect(RejectionReport.Kind.allCases.map(Problem.status(of:)) == [400, 422, 409, 409, 403])
        let money = Money(minorUnits: 100, currency: .euro)
        for kind in Financing.Movement.allCases {
            let refusals: [(Financing.Rejection, Int)] = [
                (.movementNotPossible(kind, status: "pending"), 409), (.movementInFlight(kind, money), 409),
                (.nothingLeft(kind), 409), (.noMovementOpen(kind), 409),
                (.movementAboveLeft(kind, asked: money, left: money), 422),
            ]
            for (refusal, status) in refusals {
                #expect(Problem(refusal.report).status == status, "\(refusal.report.code)")
            }
        }
        #expect(Problem(Financing.Rejection.authorizationExpired(at: .epoch).report).status == 409)
        #expect(Problem(Financing.Rejection.abandonNotPossible(status: "validated").report).status == 409)
    }
}
