import Testing

@testable import Postgres

@Suite("what a listener keeps")
struct NotificationBufferTests {
    private static func event(_ payload: String) -> PostgresListener.Event {
        .notification(PostgresNotification(channel: "bell", payload: payload, processID: 1))
    }

    @Test("the same notification twice is kept once until it is taken")
    func coalescing() {
        var buffer = NotificationBuffer()
        for payload in ["a", "b", "a"] { buffer.put(Self.event(payload)) }
        #expect(buffer.takeAll() == [Self.event("a"), Self.event("b")])
        buffer.put(Self.event("a"))
        #expect(buffer.takeAll() == [Self.event("a")])
        #expect(buffer.takeAll() == [])
    }

    @Test("more than the limit becomes one hint to look at everything")
    func overflow() {
        var buffer = NotificationBuffer()
        for number in 0...NotificationBuffer.eventLimit { buffer.put(Self.event("\(number)")) }
        #expect(buffer.takeAll() == [.overflowed])
    }
}
