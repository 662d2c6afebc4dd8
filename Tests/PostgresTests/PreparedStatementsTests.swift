import Testing

@testable import Postgres

@Suite("prepared statements of a connection")
struct PreparedStatementsTests {
    private let statement = Statement(name: "find", sql: "SELECT 1")

    @Test("a statement is prepared once")
    func once() {
        var prepared = PreparedStatements()
        #expect(prepared.find(statement, types: [20]) == .prepare(serverName: "find", types: [20]))
        #expect(prepared.find(statement, types: [20]) == .ready(serverName: "find"))
    }

    @Test("an untyped null fits what is prepared, and what it left unknown is learned later")
    func untypedNull() {
        var prepared = PreparedStatements()
        #expect(prepared.find(statement, types: [0, 20]) == .prepare(serverName: "find", types: [0, 20]))
        #expect(prepared.find(statement, types: [25, 0]) == .prepare(serverName: "find~1", types: [25, 20]))
        #expect(prepared.find(statement, types: [0, 20]) == .ready(serverName: "find~1"))
        #expect(prepared.find(statement, types: [25, 20]) == .ready(serverName: "find~1"))
    }

    @Test("another type makes another prepared form beside the first")
    func otherTypes() {
        var prepared = PreparedStatements()
        _ = prepared.find(statement, types: [20])
        #expect(prepared.find(statement, types: [23]) == .prepare(serverName: "find~1", types: [23]))
        #expect(prepared.find(statement, types: [20]) == .ready(serverName: "find"))
    }

    @Test("a forgotten statement is prepared under a name that the server has not seen")
    func forgotten() {
        var prepared = PreparedStatements()
        _ = prepared.find(statement, types: [20])
        prepared.forget(statement)
        #expect(prepared.find(statement, types: [20]) == .prepare(serverName: "find~1", types: [20]))
    }

    @Test("one name for two texts stops the process")
    func nameClash() async {
        await #expect(processExitsWith: .failure) {
            var prepared = PreparedStatements()
            _ = prepared.find(Statement(name: "find", sql: "SELECT 1"), types: [])
            _ = prepared.find(Statement(name: "find", sql: "SELECT 2"), types: [])
        }
    }
}
