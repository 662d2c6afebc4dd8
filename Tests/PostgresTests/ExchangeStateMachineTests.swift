import Testing

@testable import Postgres

@Suite("reading the answers of one exchange")
struct ExchangeStateMachineTests {
    @Test("a single statement is over after its answer and the end mark")
    func single() {
        var machine = ExchangeStateMachine(items: [.query(entry: 0)])
        #expect(machine.received(.result) == .keep(entry: 0))
        #expect(!machine.isOver)
        #expect(machine.receivedEnd() == true)
        #expect(machine.isOver)
    }

    @Test("an error skips the rest of the pipeline up to its sync")
    func errorInPipeline() {
        var machine = ExchangeStateMachine(items: [
            .query(entry: 0), .prepare(entry: 1), .query(entry: 1), .query(entry: 2), .sync,
        ])
        #expect(machine.received(.error) == .fail(entry: 0))
        #expect(machine.receivedEnd() == true)
        #expect(machine.received(.skipped) == .skipPreparation(entry: 1))
        #expect(machine.receivedEnd() == true)
        #expect(machine.received(.skipped) == .skip(entry: 1))
        #expect(machine.receivedEnd() == true)
        #expect(machine.received(.skipped) == .skip(entry: 2))
        #expect(machine.receivedEnd() == true)
        #expect(machine.received(.synced) == .ignore)
        #expect(machine.isOver)
    }

    @Test("a statement that cannot be prepared fails its entry")
    func failedPreparation() {
        var machine = ExchangeStateMachine(items: [.prepare(entry: 0), .query(entry: 0), .sync])
        #expect(machine.received(.error) == .failPreparation(entry: 0))
    }

    @Test("an error at a sync undoes the entries since the sync before")
    func failedCommit() {
        var machine = ExchangeStateMachine(items: [
            .query(entry: 0), .sync, .query(entry: 1), .query(entry: 2), .sync,
        ])
        #expect(machine.received(.result) == .keep(entry: 0))
        #expect(machine.receivedEnd() == true)
        #expect(machine.received(.synced) == .ignore)
        for entry in 1...2 {
            #expect(machine.received(.result) == .keep(entry: entry))
            #expect(machine.receivedEnd() == true)
        }
        #expect(machine.received(.error) == .failCommit(entries: 1..<3))
        #expect(machine.receivedEnd() == false)
        #expect(machine.received(.synced) == .ignore)
        #expect(machine.isOver)
    }

    @Test("a refused BEGIN fails everything")
    func failedBegin() {
        var machine = ExchangeStateMachine(items: [.begin, .query(entry: 0), .sync])
        #expect(machine.received(.error) == .failAll)
    }
}
