import EventStore
import Hummingbird
import Logging
import NIOEmbedded
import Synchronization
import Testing
import Values

@testable import Server

struct DoorTests {
    @Test("an unknown path is not found, another method is told what is allowed")
    func paths() async throws {
        let bench = try ServerBench()
        let missing = try await bench.get("/api/v1/nothing")
        #expect(missing.status == 404)
        #expect(try missing.code == "no_such_path")
        let method = try await bench.ask(.delete, "/api/v1/financings")
        #expect(method.status == 405)
        #expect(Set(method.headers[.allow]?.split(separator: ", ") ?? []) == ["GET", "HEAD", "POST"])
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        let bench = try ServerBench()
        let get = try await bench.get("/api/v1/charts")
        let head = try await bench.ask(.head, "/api/v1/charts")
        #expect(head.status == 200)
        #expect(head.text.isEmpty)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
        #expect(head.headers[.contentType] == get.headers[.contentType])
    }

    @Test("a body of another type, or of more bytes than the limit, is refused")
    func bodies() async throws {
        let bench = try ServerBench()
        let type = try await bench.ask(
            .post,
            "/api/v1/financings",
            ServerBench.opening(),
            type: "text/plain"
        )
        #expect(type.status == 415)
        #expect(try type.code == "unsupported_media_type")
        let large = try await bench.ask(
            .post,
            "/api/v1/financings",
            String(repeating: " ", count: 256 * 1024 + 1)
        )
        #expect(large.status == 413)
        #expect(try large.code == "body_too_large")
        let parameters = try await bench.ask(
            .post,
            "/api/v1/financings",
            ServerBench.opening(),
            type: "Application/JSON; charset=utf-8"
        )
        #expect(parameters.status == 201)
    }

    @Test("while the store is away every door says so, and says nothing of its hosts")
    func storeAway() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        bench.loseStore()
        let paths = ["/health/ready", "/api/v1/cases/\(id)", "/api/v1/cases/\(id)/events"]
        for path in paths {
            let answer = try await bench.get(path)
            #expect(answer.status == 503)
            #expect(try answer.code == "unavailable")
            #expect(answer.headers[.retryAfter] == "5")
            #expect(!answer.text.contains("secret-host"))
        }
        #expect(try await bench.command(id, "readStatus").status == 503)
        let start = try await bench.ask(.post, "/api/v1/financings", ServerBench.opening("b"))
        #expect(start.status == 503)
        let batch = try await bench.ask(
            .post,
            "/api/v1/financings:batch",
            "[" + ServerBench.opening("b") + "]"
        )
        #expect(batch.status == 503)
        #expect(try await bench.get("/health/live").status == 200)
        #expect(try await bench.get("/metrics").text.contains("dossier_store_up 0"))
        #expect(bench.log.lines.contains { $0.contains("secret-host") })
    }

    @Test("with a token configured the API and the metrics need it, health and webhooks do not")
    func tokens() async throws {
        let token = "0123456789abcdefXYZ"
        let bench = try ServerBench(
            configuration: ServerConfiguration(host: "0.0.0.0", port: 0, accessToken: token)
        )
        for path in ["/api/v1/charts", "/metrics", "/api/v1/nothing", "/anything"] {
            for header in [nil, "Bearer wrong", "Basic \(token)", "Bearer \(token)x", "Bearer"] {
                let answer = try await bench.get(path, headers: header.map { [("Authorization", $0)] } ?? [])
                #expect(answer.status == 401)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"dossier\"")
            }
        }
        let granted = try await bench.get("/api/v1/charts", headers: [("Authorization", "bearer \(token)")])
        #expect(granted.status == 200)
        #expect(try await bench.get("/health/live").status == 200)
        #expect(try await bench.get("/health/ready").status == 200)
        #expect(!bench.log.lines.contains { $0.contains(token) })
    }

    @Test(
        "without a token only loopback addresses are served",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true),
            ("0.0.0.0", false), ("10.0.0.1", false), ("::", false), ("127.0.0.1.example.com", false),
            ("localhost.example.com", false), ("", false),
        ]
    )
    func binding(_ host: String, _ isServed: Bool) throws {
        let configuration = ServerConfiguration(host: host)
        if isServed {
            try configuration.check()
        } else {
            #expect(throws: ServerStartError.tokenNeeded(host: host)) { try configuration.check() }
            var guarded = configuration
            guarded.accessToken = "0123456789abcdef"
            try guarded.check()
        }
    }

    @Test("short tokens, odd ports and odd webhook paths do not start")
    func configurations() {
        #expect(throws: ServerStartError.tokenTooShort) {
            try ServerConfiguration(accessToken: "short").check()
        }
        #expect(throws: ServerStartError.tokenNotPrintable) {
            try ServerConfiguration(accessToken: "has spaces in its middle").check()
        }
        #expect(throws: ServerStartError.portOutOfRange(65_536)) {
            try ServerConfiguration(port: 65_536).check()
        }
        for component in ["", "a/b", "é"] {
            #expect(throws: ServerStartError.webhookPathNotPlain) {
                try ServerConfiguration(webhookPathComponent: component).check()
            }
        }
        #expect(throws: ServerStartError.webhookPathTooShort) {
            try ServerConfiguration(webhookPathComponent: "fifteen-letters").check()
        }
    }

    @Test(
        "without a token a request must be addressed to loopback",
        arguments: [
            ("localhost:8080", true), ("127.0.0.1", true), ("[::1]:80", true), ("evil.example", false),
            ("evil.example:8080", false), ("127.0.0.1.evil.example", false), ("[::2]", false),
        ]
    )
    func rebinding(_ authority: String, _ isServed: Bool) throws {
        let guardian = AccessGuard(token: nil)
        if isServed {
            try guardian.check(path: "/api/v1/charts", authority: authority, headers: HTTPFields())
        } else {
            #expect(throws: Problem.self) {
                try guardian.check(path: "/api/v1/charts", authority: authority, headers: HTTPFields())
            }
            try guardian.check(path: "/webhooks/cofidis", authority: authority, headers: HTTPFields())
        }
    }

    @Test(
        "without a token nothing is taken that a page of another origin sends",
        arguments: [
            ([], true), ([("Sec-Fetch-Site", "same-origin")], true), ([("Sec-Fetch-Site", "none")], true),
            ([("Origin", "http://localhost:8080")], true), ([("Sec-Fetch-Site", "cross-site")], false),
            ([("Sec-Fetch-Site", "same-site")], false), ([("Origin", "null")], false),
            ([("Origin", "http://localhost:3000")], false), ([("Origin", "https://evil.example")], false),
        ] as [([(String, String)], Bool)]
    )
    func origins(_ headers: [(String, String)], _ isTaken: Bool) throws {
        var fields = HTTPFields()
        for (name, value) in headers { fields[.init(name)!] = value }
        func check(_ guardian: AccessGuard, _ method: HTTPRequest.Method) throws {
            try guardian.check(
                method: method,
                path: "/api/v1/overdue-cases/x/documents",
                authority: "localhost:8080",
                headers: fields
            )
        }
        if isTaken {
            try check(AccessGuard(token: nil), .post)
        } else {
            #expect(throws: Problem.self) { try check(AccessGuard(token: nil), .post) }
        }
        // A link from elsewhere may be followed: it changes nothing.
        try check(AccessGuard(token: nil), .get)
    }

    @Test(
        "a zero character is refused wherever text enters, and never reaches the store",
        arguments: [
            "/api/v1/finance/search?key=%00", "/api/v1/financings?merchantTransactionId=a%00b",
            "/api/v1/cases/%00", "/api/v1/overdue-cases?easyNumber=%00", "/api/v1/charts?%00=1",
        ]
    )
    func zeroInAddress(_ uri: String) async throws {
        let bench = try ServerBench()
        let answer = try await bench.get(uri)
        #expect((400..<500).contains(answer.status), "\(answer.status)")
    }

    @Test("a zero character in JSON is refused by name, in every door's body")
    func zeroInJSON() async throws {
        let bench = try ServerBench()
        let id = try await bench.started()
        for path in [
            "/api/v1/financings", "/api/v1/companies", "/api/v1/overdue-cases",
            "/api/v1/cases/\(id)/commands",
        ] {
            let answer = try await bench.ask(
                .post,
                path,
                #"{"command":"close","name":"a\u0000b"}"#,
                headers: [("Idempotency-Key", "k")]
            )
            #expect(answer.status == 400)
            #expect(try answer.code == "malformed_json")
            #expect(answer.text.contains("u0000"))
        }
        let batch = try await bench.ask(
            .post,
            "/api/v1/financings:batch",
            ServerBench.opening("b\\u0000"),
            type: "application/x-ndjson"
        )
        #expect(try batch.json["refused"] == 1)
        let refunds = try await bench.ask(
            .post,
            "/api/v1/finance/refunds",
            #"{"merchantTransactionId":"a\u0000","amount":"all","refundId":"r"}"#,
            type: "application/x-ndjson"
        )
        #expect(try refunds.json["refused"] == 1)
    }

    @Test("an answer that is still being written keeps a stopping server")
    func streamsAreUnderWay() async throws {
        let bench = try ServerBench()
        let gate = bench.server.door.gate
        var logger = Logger(label: "test")
        logger[metadataKey: "hb.request.id"] = "1"
        let context = DoorContext(
            source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
        )
        /// How many requests were under way before the answer was written.
        func written() async throws -> Int {
            let answer = try await bench.server.door.respond(
                to: Request(
                    head: HTTPRequest(
                        method: .get,
                        scheme: "http",
                        authority: "localhost",
                        path: "/api/v1/finance/statement?date=2026-11-20"
                    ),
                    body: RequestBody(buffer: ByteBuffer())
                ),
                context: context
            )
            #expect(answer.body.contentLength == nil)
            let count = gate.count
            try await answer.body.write(NoWriter())
            return count
        }
        #expect(try await written() == 1)
        #expect(gate.count == 0)
    }

    @Test("every request is one log line with route, status and id, and without what was sent")
    func accessLog() async throws {
        let bench = try ServerBench()
        let answer = try await bench.get("/api/v1/financings?merchantTransactionId=private-1")
        let line = try #require(try bench.log.entries("request").last?["metadata"])
        #expect(line["route"] == "/api/v1/financings")
        #expect(line["method"] == "GET")
        #expect(line["status"] == "200")
        #expect(line["requestId"]?.stringValue == answer.headers[.init("X-Request-Id")!])
        #expect(line["durationMs"]?.stringValue.flatMap(Double.init) != nil)
        #expect(!bench.log.lines.contains { $0.contains("private-1") })
    }

    @Test("a request that was taken in is answered after the server was told to stop")
    func drains() async throws {
        let bench = try ServerBench()
        let gate = bench.server.door.gate
        let ticket = gate.enter()
        gate.close()
        let hasEmptied = Mutex(false)
        async let emptied: Void = {
            await gate.emptied(within: .seconds(600))
            hasEmptied.withLock { $0 = true }
        }()
        let answer = try await bench.get("/health/live")
        #expect(answer.headers[.connection] == "close")
        #expect(hasEmptied.withLock { $0 } == false)
        withExtendedLifetime(ticket) {}
        _ = consume ticket
        await emptied
    }

    @Test("the server runs, tells its port, and ends when its task is cancelled")
    func runs() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let bench = try ServerBench { port.yield($0) }
        let running = Task { try await bench.server.run() }
        let bound = await ports.first { _ in true }
        #expect((bound ?? 0) > 0)
        running.cancel()
        try await running.value
        #expect(try bench.log.entries("server stopped").count == 1)
    }

    @Test("a port that is taken is a typed refusal to start")
    func portTaken() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let first = try ServerBench { port.yield($0) }
        let running = Task { try await first.server.run() }
        let bound = try #require(await ports.first { _ in true })
        let second = try ServerBench(configuration: ServerConfiguration(port: bound))
        await #expect(throws: ServerStartError.self) { try await second.server.run() }
        running.cancel()
        try await running.value
    }
}

/// Takes an answer's bytes and forgets them.
private struct NoWriter: ResponseBodyWriter {
    mutating func write(_ buffer: ByteBuffer) async throws {}
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
