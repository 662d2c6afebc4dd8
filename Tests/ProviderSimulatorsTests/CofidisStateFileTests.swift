import Foundation
import ProviderSimulators
import Testing

@Suite("State file and configuration file")
struct CofidisStateFileTests {
    static func encoded(_ state: CofidisState) throws -> Data { try JSONEncoder().encode(state) }
    static func decoded(_ data: Data) throws -> CofidisState {
        try JSONDecoder().decode(CofidisState.self, from: data)
    }

    @Test("a state file holds the state; without one there is none")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(StateFile<CofidisState>(path: "") == nil)
        let file = try #require(StateFile<CofidisState>(path: path))
        #expect(try file.read() == nil)
        var bench = ProviderBench()
        bench.open("validated")
        try file.write(bench.model.savedState)
        let state = try #require(try file.read())
        #expect(state.transactions.values.first?.ledger.validated == 10_000)
        #expect(state.counts == bench.model.state.counts)
    }

    @Test("messages that wait for the shell are saved as due")
    func messages() throws {
        var bench = ProviderBench(CofidisJourneyTests.punctual)
        bench.initialize()
        bench.pass(200)
        bench.call(.getStatus)
        #expect(bench.model.hasMessages)
        bench.model = CofidisModel(configuration: bench.model.configuration, state: bench.model.savedState)
        #expect(bench.messages().count == 2)
    }

    @Test("a configuration file names what it changes")
    func configuration() throws {
        let text = """
            {"port": 8123, "outcomes": {"refused": 1}, "pendingDelaySeconds": {"least": 1, "most": 2},
             "faults": [{"kind": "lostAfterEffect", "operation": "confirm", "probability": 0.1}]}
            """
        let settings = try CofidisSimulatorConfiguration(json: Data(text.utf8))
        #expect(settings.port == 8_123)
        #expect(settings.outcomes == [.refused: 1])
        #expect(settings.pendingDelaySeconds == SecondsRange(1, 2))
        #expect(
            settings.faults == [CofidisFaultRule(.lostAfterEffect, operation: .confirm, probability: 0.1)]
        )
        #expect(settings.host == "127.0.0.1")
    }

    @Test(
        "a wrong configuration is refused",
        arguments: [
            "[]", "{", "{\"colour\": 1}", "{\"port\": \"x\"}", "{\"port\": 70000}",
            "{\"basePath\": \"cofidis\"}",
            "{\"faults\": [{\"kind\": \"earthquake\"}]}",
            "{\"faults\": [{\"kind\": \"technical\", \"operation\": \"confirm\", \"code\": \"908\"}]}",
            "{\"faults\": [{\"kind\": \"slow\", \"probability\": 2}]}",
        ]
    )
    func wrong(text: String) {
        #expect(throws: SimulatorConfigurationError.self) {
            try CofidisSimulatorConfiguration(json: Data(text.utf8))
        }
    }
}
