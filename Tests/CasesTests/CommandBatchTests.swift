import Engine
import EventStore
import Spreadsheets
import Testing
import Values
import Workflow

@testable import Cases

@Suite("Files that ask many cases")
struct CommandBatchTests {
    private static func line(_ number: Int, _ key: String, _ order: String, _ reason: String) -> OrderLine {
        OrderLine(number: number, key: key, order: order, arguments: ["reason": .string(reason)])
    }

    private static func entries(_ csv: String) async throws -> [OrderLine.Entry] {
        let close = try #require(CaseCatalog().company.description?.command(named: "close"))
        return try await OrderLine.read(TableDesk(.bytes(Array(csv.utf8))), shape: close.shape)
    }

    @Test("each line has one outcome, and giving the file again asks nothing")
    func once() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let lines = [
            Self.line(1, "A", "c-1", "r"), Self.line(2, "A", "c-1", "r"), Self.line(3, "A", "c-1", "other"),
            Self.line(4, "nobody", "c-2", "r"),
        ]
        for round in 1...2 {
            let batch = CommandBatch("close", cases: bench.cases, principal: .api, isDryRun: false) { key in
                guard key == "A" else { throw RejectionReport(code: "unknown_case", message: "none") }
                return id
            }
            var names: [String] = []
            for line in lines { names.append(try await batch.take(line).name) }
            #expect(names == [round == 1 ? "asked" : "askedBefore", "askedBefore", "refused", "refused"])
        }
    }

    @Test("a dry run says what would happen and changes nothing")
    func dryRun() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let before = try await bench.store.load([id]).first?.version
        let batch = CommandBatch("close", cases: bench.cases, principal: .api, isDryRun: true) { _ in id }
        #expect(try await batch.take(Self.line(1, "A", "c-1", "r")) == .wouldAsk(id, state: "abandoned"))
        #expect(try await batch.take(Self.line(2, "A", "c-1", "r")) == .askedBefore(id))
        #expect(try await batch.take(Self.line(3, "A", "c-2", "r")) == .wouldWait(id))
        #expect(try await batch.take(Self.line(4, "A", "c-1", "other")).name == "refused")
        #expect(try await bench.store.load([id]).first?.version == before)
        let empty = CommandBatch("close", cases: bench.cases, principal: .api, isDryRun: true) { _ in id }
        let blank = OrderLine(number: 5, key: "A", order: "c-3", arguments: .emptyObject)
        #expect(try await empty.take(blank).name == "refused")
    }

    @Test("a store that is away ends the file instead of refusing its lines")
    func storeAway() async throws {
        let bench = try CaseBench()
        let unknown = try #require(StreamID("0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f"))
        let batch = CommandBatch("close", cases: bench.cases, principal: .api, isDryRun: false) { _ in unknown
        }
        #expect(try await batch.take(Self.line(1, "A", "c-1", "r")).name == "refused")
        let broken = CommandBatch("close", cases: bench.cases, principal: .api, isDryRun: false) { _ in
            throw EventStoreFailure.unavailable("away")
        }
        await #expect(throws: EventStoreFailure.self) { try await broken.take(Self.line(1, "A", "c-1", "r")) }
    }

    @Test("a table and JSON Lines say the same")
    func forms() async throws {
        let lines = try JSONLines.lines(
            of: Array(#"{"case":"A","id":"c-1","arguments":{"reason":"not needed"}}"#.utf8)
        )
        let fromTable = try await Self.entries("case,id,reason\nA,c-1,not needed\n")
        guard case .line(let row)? = fromTable.first, case .line(let line)? = OrderLine.read(lines).first
        else {
            Issue.record("a line cannot be read")
            return
        }
        #expect(row.key == line.key)
        #expect(row.order == line.order)
        #expect(row.arguments == line.arguments)
    }

    @Test(
        "a line that cannot be read is told and asks nothing",
        arguments: [
            (#"{"id":"c-1"}"#, "case is missing"), (#"{"case":"A"}"#, "id is missing"),
            (#"{"case":"A","id":"c","colour":1}"#, "unknown field"),
            (#"{"case":"A","id":"c","arguments":[]}"#, "arguments must be an object"),
            ("[]", "no JSON object"), ("{", "line 1"),
        ]
    )
    func unreadable(text: String, reason: String) throws {
        let lines = try JSONLines.lines(of: Array(text.utf8))
        guard case .unreadable(1, let told)? = OrderLine.read(lines).first else {
            Issue.record("it was read")
            return
        }
        #expect(told.contains(reason) || reason == "line 1")
    }

    @Test("a table without its columns, or with one too many, is refused as a whole")
    func columns() async throws {
        for csv in ["case,reason\nA,r\n", "case,id,colour\nA,c-1,red\n"] {
            await #expect(throws: TableError.self) { _ = try await Self.entries(csv) }
        }
        let rows = try await Self.entries("case,id,reason\n,c-1,r\nA,,r\n")
        #expect(rows.count == 2)
        for row in rows {
            if case .line = row { Issue.record("a row without its case or id was read") }
        }
    }

    @Test("cells become what the command's shape says, nested members by their path")
    func cells() throws {
        let shape = try #require(CaseCatalog().company.description?.command(named: "identify")?.shape)
        let form = TableForm(shape: shape)
        let columns = try #require(form.columns)
        #expect(columns.contains("countryCode"))
        #expect(columns.contains("identifiers"))
        let header = try TableHeader(TableRow(number: 1, cells: ["countryCode", "identifiers", "name"]))
        let good = TableRow(number: 2, cells: ["FRA", #"[{"type":"SIREN_FRA","value":"1"}]"#, ""])
        let object = try form.arguments(of: good, header, besides: [])
        #expect(object["countryCode"] == "FRA")
        #expect(object["identifiers"]?.arrayValue?.count == 1)
        #expect(object["name"] == nil)
        let bad = TableRow(number: 3, cells: ["FRA", "SIREN 1", ""])
        #expect(throws: TableForm.Unfit.self) { _ = try form.arguments(of: bad, header, besides: []) }
    }
}
