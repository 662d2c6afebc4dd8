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

    @Test("two texts of one name are each prepared under a name of their own")
    func nameClash() {
        var prepared = PreparedStatements()
        let other = Statement(name: "find", sql: "SELECT 2")
        #expect(prepared.find(statement, types: []) == .prepare(serverName: "find", types: []))
        #expect(prepared.find(other, types: []) == .prepare(serverName: "find~1", types: []))
        #expect(prepared.find(other, types: []) == .ready(serverName: "find~1"))
        #expect(prepared.find(statement, types: []) == .prepare(serverName: "find~2", types: []))
    }

    @Test("more forms than a connection keeps drop all others, and no name is used twice")
    func tooMany() {
        var prepared = PreparedStatements()
        var names: Set<String> = []
        var droppings = 0
        for round in 0..<3 {
            for number in 0..<PreparedStatements.formLimit {
                let statement = Statement(name: "s\(number)", sql: "SELECT \(round), \(number)")
                guard case .prepare(let name, _, let dropsOthers) = prepared.find(statement, types: []) else {
                    Issue.record("statement \(number) is known in round \(round)")
                    continue
                }
                #expect(names.insert(name).inserted)
                if dropsOthers { droppings += 1 }
            }
        }
        #expect(droppings == 2)
    }
}
