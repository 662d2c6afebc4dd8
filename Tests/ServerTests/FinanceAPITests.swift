import EventStore
import Finance
import Hummingbird
import Spreadsheets
import Synchronization
import TestSupport
import Testing
import Values

@testable import Server

struct FinanceAPITests {
    @Test("a list tells amounts, whom each waits for and why, and is walked by its cursor")
    func list() async throws {
        let bench = try ServerBench()
        for id in ["A", "B", "C"] { _ = try await bench.started(id) }
        let first = try await bench.get("/api/v1/finance/financings?limit=2").json
        #expect(first["financings"]?.arrayValue?.count == 2)
        let row = try #require(first["financings"]?.arrayValue?.first)
        #expect(row["waitingFor"] == "cofidis")
        #expect(row["standing"] == "opening")
        #expect(row["refundable"] == "0.00")
        #expect(row["differs"] == false)
        #expect(row["why"]?.stringValue?.hasSuffix(".") == true)
        let cursor = try #require(first["nextCursor"]?.stringValue)
        let second = try await bench.get("/api/v1/finance/financings?limit=2&cursor=\(cursor)").json
        #expect(second["financings"]?.arrayValue?.count == 1)
        #expect(second["nextCursor"] == .null)
        let bad = try await bench.get("/api/v1/finance/financings?cursor=zz")
        #expect(bad.status == 400)
        #expect(try bad.json["code"] == "malformed_cursor")
        #expect(try await bench.get("/api/v1/finance/financings?order=colour").status == 400)
    }

    @Test("one sentence says why, and a search finds by part of an id")
    func whyAndSearch() async throws {
        let bench = try ServerBench()
        let id = try await bench.started("ORDER-77")
        let why = try await bench.get("/api/v1/finance/financings/\(id)/why").json
        #expect(why["merchantTransactionId"] == "ORDER-77")
        #expect(why["why"]?.stringValue?.isEmpty == false)
        let found = try await bench.get("/api/v1/finance/search?key=ORDER-7").json
        #expect(found["financings"]?.arrayValue?.count == 1)
        #expect(try await bench.get("/api/v1/finance/search").status == 400)
    }

    @Test("a statement comes as JSON lines, CSV or a workbook")
    func statement() async throws {
        let bench = try ServerBench()
        let lines = try await bench.get("/api/v1/finance/statement?date=2026-11-20")
        #expect(lines.headers[.contentType] == "application/x-ndjson")
        let kinds = lines.text.split(separator: "\n").compactMap { try? JSON.parse(String($0))["line"] }
        #expect(kinds == ["opening", "total", "closing"])
        let csv = try await bench.get("/api/v1/finance/statement?date=2026-11-20&format=csv")
        #expect(csv.text.hasPrefix("line,day,merchant,"))
        #expect(csv.text.contains("\r\nclosing,2026-11-20,,EUR,,,,,0.05,0.00,0.05,0.00,0.05\r\n"))
        let workbook = try await bench.get("/api/v1/finance/statement?date=2026-11-20&format=xlsx")
        let reader = try TableReader(.bytes(workbook.bytes))
        #expect(reader.format == .xlsx)
        #expect(try TableHeader(of: reader).index(of: "refundable") == 12)
        #expect(try await bench.get("/api/v1/finance/statement?date=2026-02-30").status == 400)
        #expect(try await bench.get("/api/v1/finance/statement").status == 400)
    }

    @Test("a dry run tells what each refund of a file would do and does nothing")
    func dryRun() async throws {
        let bench = try ServerBench()
        _ = try await bench.started("A")
        let csv = "merchantTransactionId,amount,refundId\nA,10.00,R1\nZ,10.00,R2\nA,,R3\n"
        for path in ["/api/v1/finance/refunds?dryRun=true", "/api/v1/finance/refunds"] {
            let answer = try await bench.ask(.post, path, csv, type: "text/csv")
            #expect(answer.status == 200)
            #expect(try answer.json["refused"] == 3)
            let codes = try answer.json["results"]?.arrayValue?.compactMap { $0["code"]?.stringValue }
            #expect(codes == ["command_not_allowed", "unknown_financing", "unreadable_line"])
        }
        let wrong = try await bench.ask(.post, "/api/v1/finance/refunds", "id\nA\n", type: "text/csv")
        #expect(wrong.status == 422)
        #expect(try wrong.json["code"] == "missing_column")
    }

    @Test("a refund of an order number that several merchants have says whose it is, or is refused")
    func refundsByMerchant() async throws {
        let bench = try ServerBench(ownMerchant: "OWN")
        let shop = try await bench.started("A", merchant: "SHOP-2")
        let other = try await bench.started("A", merchant: "SHOP-3")
        func outcomes(_ csv: String) async throws -> [[String?]] {
            let answer = try await bench.ask(.post, "/api/v1/finance/refunds", csv, type: "text/csv")
            let results = try answer.json["results"]?.arrayValue ?? []
            return results.map { [$0["caseId"]?.stringValue, $0["code"]?.stringValue] }
        }
        let found = try await outcomes(
            "merchantTransactionId,merchantId,amount,refundId\n"
                + "A,SHOP-2,10.00,R1\nA,SHOP-3,10.00,R1\nA,,10.00,R1\nA,OWN,10.00,R1\n"
        )
        #expect(
            found == [
                [shop, "command_not_allowed"], [other, "command_not_allowed"], [nil, "ambiguous_financing"],
                [nil, "unknown_financing"],
            ]
        )
        let own = try await bench.started("A")
        let plain = try await outcomes("merchantTransactionId,amount,refundId\nA,10.00,R1\n")
        #expect(plain == [[own, "command_not_allowed"]])
        let named = try await outcomes(
            "merchantTransactionId,amount,refundId,merchantId\nA,10.00,R1,OWN\n"
        )
        #expect(named == [[own, "command_not_allowed"]])
    }

    @Test("a file of refunds that cannot be read to its end asks for nothing")
    func brokenRefunds() async throws {
        let bench = try ServerBench()
        let id = try await bench.started("A")
        let head = "merchantTransactionId,amount,refundId\n"
        let broken = try await bench.ask(
            .post,
            "/api/v1/finance/refunds",
            head + "A,10.00,R1\nA,\"10.00\"x,R2\n",
            type: "text/csv"
        )
        #expect(broken.status == 422)
        var limits = ServerLimits()
        limits.batchLineLimit = 2
        let small = try ServerBench(configuration: ServerConfiguration(port: 0, limits: limits))
        _ = try await small.started("A")
        let long = try await small.ask(
            .post,
            "/api/v1/finance/refunds",
            head + "A,10.00,R1\nA,10.00,R2\nA,10.00,R3\n",
            type: "text/csv"
        )
        #expect(long.status == 413)
        #expect(long.text.contains("nothing of it was asked for"))
        #expect(try await bench.get("/api/v1/cases/\(id)").json["version"] == 1)
    }

    @Test("refunds that stop half way tell what was done, and where")
    func stoppedRefunds() async throws {
        let bench = try ServerBench()
        _ = try await bench.started("A")
        let reads = Mutex(0)
        bench.store.set { hooks in
            hooks.before = { _ throws(EventStoreFailure) in
                let count = reads.withLock { count in
                    count += 1
                    return count
                }
                // The first line looks its transaction up and loads the case; the second finds the store away.
                if count > 2 { throw .unavailable("gone") }
            }
        }
        let answer = try await bench.ask(
            .post,
            "/api/v1/finance/refunds",
            "merchantTransactionId,amount,refundId\nZ,10.00,R0\nZ,10.00,R1\nA,10.00,R2\n",
            type: "text/csv"
        )
        #expect(answer.status == 200)
        #expect(try answer.json["results"]?.arrayValue?.count == 2)
        #expect(try answer.json["stoppedAt"] == 4)
        #expect(try answer.json["problem"]?["code"] == "unavailable")
    }

    @Test("an export is compared with what is known here")
    func reconciliation() async throws {
        let bench = try ServerBench()
        _ = try await bench.started("A")
        let answer = try await bench.ask(
            .post,
            "/api/v1/finance/reconciliation",
            "merchantTransactionId,currency\nA,EUR\nX,EUR\n",
            type: "text/csv"
        ).json
        #expect(answer["lines"] == 2)
        #expect(answer["matched"] == 1)
        #expect(answer["findings"]?["missing_here"] == 1)
        #expect(answer["details"]?.arrayValue?.count == 1)
    }
}
