import Synchronization
import Testing

@testable import Server

@Suite("a text whose making costs much")
struct RestedTextTests {
    private final class Stopwatch: Sendable {
        private let passed = Mutex(Duration.zero)
        private let start = ContinuousClock.now

        func advance(by span: Duration) { passed.withLock { $0 += span } }

        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }
    }

    private let stopwatch = Stopwatch()

    private func rested() -> RestedText {
        RestedText(lifetime: .seconds(5), rest: 100, uptime: { [stopwatch] in stopwatch.now })
    }

    @Test("what took three seconds is made again after three hundred, and its age is told")
    func rests() async throws {
        let text = rested()
        let makings = Mutex(0)
        func ask() async throws -> (text: String, age: Duration) {
            try #require(
                await text.text {
                    stopwatch.advance(by: .seconds(3))
                    return makings.withLock { makings in
                        makings += 1
                        return "\(makings)"
                    }
                }
            )
        }
        #expect(try await ask() == ("1", .zero))
        stopwatch.advance(by: .seconds(299))
        #expect(try await ask() == ("1", .seconds(299)))
        stopwatch.advance(by: .seconds(1))
        #expect(try await ask() == ("2", .zero))
    }

    @Test("what took no time is made again after its lifetime")
    func lives() async throws {
        let text = rested()
        #expect(await text.text { "1" }?.text == "1")
        stopwatch.advance(by: .seconds(4))
        #expect(await text.text { "2" }?.text == "1")
        stopwatch.advance(by: .seconds(1))
        #expect(await text.text { "2" }?.text == "2")
    }

    @Test("a making that fails rests too, and the text before stays")
    func fails() async throws {
        let text = rested()
        #expect(await text.text { "1" }?.text == "1")
        stopwatch.advance(by: .seconds(5))
        let failed = await text.text {
            stopwatch.advance(by: .seconds(10))
            return nil
        }
        #expect(try #require(failed) == ("1", .seconds(15)))
        stopwatch.advance(by: .seconds(999))
        #expect(await text.text { "2" }?.text == "1")
        stopwatch.advance(by: .seconds(1))
        #expect(await text.text { "2" }?.text == "2")
    }

    @Test("who asks while it is made is not kept waiting, and does not make it beside")
    func oneAtATime() async {
        let text = rested()
        let outer = await text.text {
            let inner = await text.text { "inner" }
            return inner == nil ? "outer" : "twice"
        }
        #expect(outer?.text == "outer")
    }
}
