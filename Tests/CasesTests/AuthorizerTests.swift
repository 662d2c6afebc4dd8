import Engine
import EventStore
import Testing
import Values
import Workflow

@testable import Cases

@Suite("Who may ask")
struct AuthorizerTests {
    private static func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? CommandError)?.report.code
        }
    }

    private static func principal(_ roles: [String], scope: Set<String>? = nil) -> Principal {
        Principal(name: "p", roles: roles, door: .api, scope: scope)
    }

    @Test(
        "a command is for the roles that the chart gives it to",
        arguments: [
            (["finance"], nil), (["administrator", "clerk"], nil), (["clerk"], "not_permitted"),
            ([], "not_permitted"), (["system"], "role_is_internal"),
            (["finance", "system"], "role_is_internal"),
        ] as [([String], String?)]
    )
    func roles(roles: [String], refusal: String?) async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let code = await Self.code {
            _ = try await bench.cases.ask("close", ["reason": "r"], of: id, by: Self.principal(roles))
        }
        #expect(code == refusal)
    }

    @Test("a principal of other lifecycles may neither start nor ask nor decide")
    func scope() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let other = Self.principal(["finance"], scope: ["financing"])
        let ask = await Self.code {
            _ = try await bench.cases.ask("close", ["reason": "r"], of: id, by: other)
        }
        #expect(ask == "out_of_scope")
        let decide = await Self.code {
            _ = try await bench.cases.intervene(.retry, key: "k", call: "c", reason: "r", of: id, by: other)
        }
        #expect(decide == "out_of_scope")
        let start = await bench.cases.start(bench.cases.catalog.company, CaseBench.inquiry, by: other)
        guard case .refused(let error) = start else {
            Issue.record("it was started")
            return
        }
        #expect(error.report.code == "out_of_scope")
        #expect(error.report.kind == .forbidden)
    }

    @Test("who holds no role of the office may neither start what needs one nor decide about a parked call")
    func office() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let start = await bench.cases.start(
            bench.cases.catalog.company,
            CaseBench.inquiry,
            by: Self.principal(["clerk"])
        )
        guard case .refused(let error) = start else {
            Issue.record("it was started")
            return
        }
        #expect(error.report.code == "not_permitted")
        let decide = await Self.code {
            _ = try await bench.cases.intervene(
                .retry,
                key: "k",
                call: "c",
                reason: "r",
                of: id,
                by: Self.principal(["clerk"])
            )
        }
        #expect(decide == "not_permitted")
    }

    @Test("a dry run is refused to whom the command is")
    func dryRun() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let code = await Self.code {
            _ = try await bench.cases.foresee("close", ["reason": "r"], of: id, by: Self.principal(["clerk"]))
        }
        #expect(code == "not_permitted")
    }

    @Test("every event says which principal asked, with its roles")
    func recorded() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let typed = Principal.commandLine(user: "ada")
        _ = try await bench.cases.ask("close", ["reason": "r"], of: id, by: typed)
        let events = try await bench.store.readStream(id, from: StreamVersion(1), limit: 100)
        let metadata = try JSON.parse(try #require(events.last).metadata)
        #expect(metadata["actor"] == "cli:ada")
        #expect(metadata["roles"] == ["finance", "operator", "administrator"])
    }
}
