import Synchronization
import Testing

@testable import Postgres

@Suite("the reactor", .timeLimit(.minutes(2)))
struct ReactorTests {
    private final class Caller: ReactorSubscriber {
        private let waiter = Mutex<CheckedContinuation<Void, Never>?>(nil)

        func call() async {
            await withCheckedContinuation { continuation in
                waiter.withLock { $0 = continuation }
                Reactor.shared.poke(self)
            }
        }

        func socketReady(readable: Bool, writable: Bool) {
            let continuation = waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }
            continuation?.resume()
        }
    }

    @Test("nobody's ring is lost, however many ring at once")
    func rings() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let caller = Caller()
                    for _ in 0..<2_000 { await caller.call() }
                }
            }
        }
    }
}
