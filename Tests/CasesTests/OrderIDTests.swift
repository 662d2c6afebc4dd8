import Engine
import EventStore
import Testing
import Values
import Workflow

@testable import Cases

@Suite("Ids of orders")
struct OrderIDTests {
    @Test(
        "an order is known by its command and its name, in the form that is stored",
        arguments: [
            ("r-1", "refund", "refund:r-1"), ("d 1", "deliver", "deliver:d 1"),
            ("c", "cancel", "cancel:c"), ("refund:r-1", "refund", "refund:r-1"),
            ("refund:r-1", "cancel", "cancel:refund:r-1"),
        ]
    )
    func form(order: String, command: String, stored: String) {
        #expect(OrderID(order, of: command).id == CommandID(stored))
    }

    @Test("a name that leaves no room for the command is known by its digest, another one by another")
    func longNames() {
        let long = String(repeating: "x", count: CommandID.lengthLimit)
        let id = OrderID(long, of: "refund").id
        #expect(id.text.hasPrefix("refund:"))
        #expect(id.text.utf8.count <= CommandID.lengthLimit)
        #expect(id != OrderID(String(long.dropLast()) + "y", of: "refund").id)
        #expect(id == OrderID(long, of: "refund").id)
    }

    @Test("the same order from the API, the command line and a file is one order")
    func oneOrder() async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let reason: JSON = ["reason": "not needed"]
        let order = OrderID("c-1", of: "close")
        let first = try await bench.cases.ask("close", reason, of: id, order: order, by: .api)
        #expect(!first.isRepeat)
        let typed = Principal.commandLine(user: "ada")
        let second = try await bench.cases.ask("close", reason, of: id, order: order, by: typed)
        #expect(second.isRepeat)
        #expect(second.version == first.version)
        let batch = CommandBatch("close", cases: bench.cases, principal: typed, isDryRun: false) { _ in id }
        let line = OrderLine(number: 1, key: "A", order: "c-1", arguments: reason)
        #expect(try await batch.take(line) == .askedBefore(id))
    }

    @Test(
        "what an earlier build stored for an order is the same order, and nothing else may have its name",
        arguments: ["c-1", "cli:close:c-1", "close:c-1"]
    )
    func storedForms(stored: String) async throws {
        let bench = try CaseBench()
        let id = try await bench.started()
        let reason: JSON = ["reason": "not needed"]
        _ = try await bench.desk.perform(
            CommandRequest(name: "close", arguments: reason, id: CommandID(stored), actor: "before"),
            on: id
        )
        let order = OrderID("c-1", of: "close")
        #expect(try await bench.cases.ask("close", reason, of: id, order: order, by: .api).isRepeat)
        await #expect(throws: CommandError.commandIDReused(CommandID(stored))) {
            try await bench.cases.ask("close", ["reason": "other"], of: id, order: order, by: .api)
        }
    }

    @Test("the declaration of a draft is one, whether a ledger or a file of drafts asked for it first")
    func filing() {
        #expect(OrderID.filing.id == CommandID("declare:filing"))
        #expect(OrderID.filing.earlier == [CommandID("ledger:declare"), CommandID("cli:declare-draft")])
    }
}
