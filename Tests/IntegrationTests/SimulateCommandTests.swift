import Testing
import Values

@Suite("Simulations as processes")
struct SimulateCommandTests {
    @Test("the same seed gives the same histories in another process, whose hash tables have other orders")
    func reproducible() async throws {
        let arguments = ["simulate", "--seed", "9", "--days", "30", "--json"]
        let first = try await Program.run(arguments)
        let second = try await Program.run(arguments)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output == second.output)
        let line = try #require(try first.lines.first)
        #expect(line["brokenRule"] == .null)
        #expect(line["cases"]?.integerValue ?? 0 >= 20)
    }

    @Test("one chart's cases are simulated alone, and what was walked of it is told")
    func coverage() async throws {
        let arguments = [
            "simulate", "--days", "30", "--cases", "5", "--chart", "company-temporary-number", "--coverage",
            "--json",
        ]
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let line = try #require(try outcome.lines.last)
        #expect(line["chart"] == "company-temporary-number")
        #expect(line["ways"]?.integerValue ?? 0 > 0)
        #expect(line["walked"]?.integerValue ?? 0 > 0)
        let unknown = try await Program.run(["simulate", "--chart", "cofidis-web"])
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("cofidis-web-validate"))
    }

    @Test("a command line that asks for too much is refused")
    func limits() async throws {
        let outcome = try await Program.run(["simulate", "--days", "5"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("days 20 to 3660"))
    }
}
