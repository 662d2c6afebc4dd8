import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("A worker advances cases", .timeLimit(.minutes(1)))
struct WorkerTests {
    @Test("a parcel goes from its order to its delivery")
    func wholeLife() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let (carrier, tracker) = (carrier(), tracker())
        try await scene.working(["carrier": carrier, "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(
            try await scene.types(id) == [
                "parcel.ordered", "case.timerFired", "parcel.booked", "case.timerFired", "parcel.tracked",
            ]
        )
        #expect(carrier.calls.map(\.name) == ["book"])
        #expect(tracker.calls.map(\.request["number"]) == ["B-1"])
        #expect(try await scene.memory.openWork(of: id) == [])
        #expect(scene.memory.row(of: "parcels", stream: id)?["state"] == "delivered")
    }

    @Test("a worker's events tell who caused them")
    func causation() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "journey.moving")
        }
        let events = try await scene.memory.readStream(id, from: StreamVersion(2), limit: 2)
        let metadata = try events.map { try JSON.parse($0.metadata) }
        #expect(metadata[0]["causation"] == "timer:ordered#coolingOff/1")
        #expect(metadata[1]["causation"] == "call:booking#call.book/1")
        #expect(metadata[1]["actor"] == "worker-1")
        #expect(metadata[1]["chartHash"] == nil)
    }

    @Test("timers fire in the order in which they fall due")
    func dueOrder() async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...5 {
            ids.append(try await scene.order("P-\(number)"))
            scene.clock.advance(by: .seconds(60))
        }
        let fired = Mutex<[StreamID]>([])
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .append(let steps) = operation else { return }
                let streams = steps.filter { $0.events.first?.type == "case.timerFired" }.map(\.streamID)
                fired.withLock { $0 += streams }
            }
        }
        try await scene.working(["carrier": carrier()]) {
            try await scene.drive(sleepers: 2) { fired.withLock { $0.count } >= 5 }
        }
        #expect(fired.withLock { Array($0.prefix(5)) } == ids)
    }

    @Test("a call that fails is tried again within the bounds of its policy, under the same key")
    func retries() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let spans = Mutex<[Duration]>([])
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .append(let steps) = operation else { return }
                for step in steps where step.events.isEmpty {
                    spans.withLock { $0 += step.schedule.map { $0.dueAt - step.recordedAt } }
                }
            }
        }
        let carrier = carrier { call in
            switch call.attempt {
            case 1: failure()
            case 2: failure(retryAfter: .seconds(90))
            default: .succeeded(["number": "B-1"])
            }
        }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(carrier.calls.map(\.attempt) == [1, 2, 3])
        #expect(Set(carrier.calls.map(\.idempotencyKey)).count == 1)
        let waited = spans.withLock { $0 }
        try #require(waited.count == 2)
        #expect(waited[0] >= .zero && waited[0] <= .seconds(10))
        #expect(waited[1] == .seconds(90))
    }

    @Test("a call whose retries are used up is parked; a person has it tried again under the same key")
    func parks() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let isUp = Mutex(false)
        let carrier = carrier { _ in
            isUp.withLock { $0 } ? .succeeded(["number": "B-1"]) : failure("out of paper")
        }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive { try await !scene.memory.parkedWork(of: id, limit: 10).isEmpty }
            #expect(carrier.calls.map(\.attempt) == [1, 2, 3])
            let parked = try #require(try await scene.memory.parkedWork(of: id, limit: 10).first)
            #expect(parked.lastError == "attempt 3 of 3: out of paper")
            #expect(
                scene.memory.row(of: "parcels", stream: id)?["attention"]?.stringValue == parked.lastError
            )
            let version = try await scene.stored(id).version
            let previews = try await scene.desk.preview(key: parked.item.key, call: "book", on: id)
            let retry = try #require(previews.first { $0.intervention == .retry })
            #expect(retry.schedule.map(\.name) == ["book"] && !retry.events.isEmpty)
            #expect(try await scene.stored(id).version == version)
            isUp.withLock { $0 = true }
            let request = EngineScene.request("retry", id: "c-1")
            let answer = try await scene.desk.intervene(
                .retry,
                key: parked.item.key,
                call: "book",
                reason: "refilled",
                request: request,
                on: id
            )
            #expect(!answer.isRepeat && answer.state == retry.state)
            let appended = try await scene.types(id).dropFirst(Int(version.number))
            #expect(appended.starts(with: retry.events.map(\.name)))
            try await scene.drive(id, to: "delivered")
            let again = try await scene.desk.intervene(
                .retry,
                key: parked.item.key,
                call: "book",
                reason: "refilled",
                request: request,
                on: id
            )
            #expect(again.isRepeat)
        }
        #expect(carrier.calls.map(\.attempt) == [1, 2, 3, 1])
        #expect(Set(carrier.calls.map(\.idempotencyKey)).count == 1)
    }

    @Test("a call that cannot succeed is parked after one attempt")
    func notRetryable() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let carrier = carrier { _ in failure("no such street", retryable: false) }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive { try await !scene.memory.parkedWork(of: id, limit: 10).isEmpty }
        }
        #expect(carrier.calls.count == 1)
    }

    @Test("an effect whose outcome is unknown is never tried again; the provider is asked")
    func unknownOnce() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let carrier = carrier { _ in .unknown(reason: "timed out") }
        try await scene.working(["carrier": carrier, "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(carrier.calls.map(\.name) == ["book", "lookup"])
    }

    @Test("a read whose outcome is unknown is tried again")
    func unknownRead() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let tracker = RecordingCallHandler { call in
            call.attempt < 3 ? .unknown(reason: "timed out") : .succeeded(["status": "delivered"])
        }
        try await scene.working(["carrier": carrier(), "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(tracker.calls.map(\.attempt) == [1, 2, 3])
    }

    @Test("a window that has closed since is seen right before the call, which then waits uncounted")
    func windowClosed() async throws {
        let friday = Instant("2026-11-20T14:20:00Z")!
        let scene = EngineScene(at: friday)
        let id = try await scene.order("P-1")
        // No tracker yet: its call falls due at half past five in Paris and stays.
        try await scene.working(["carrier": carrier()]) {
            try await scene.drive(id, to: "journey.asking", sleepers: 2)
        }
        let item = try #require(try await scene.memory.openWork(of: id).first { $0.kind == .call })
        #expect(item.dueAt < Instant("2026-11-20T17:00:00Z")!)
        scene.clock.advance(to: Instant("2026-11-20T17:30:00Z")!)
        let moments = Mutex<[Instant]>([])
        let clock = scene.clock
        let tracker = RecordingCallHandler { _ in
            moments.withLock { $0.append(clock.now) }
            return .succeeded(["status": "delivered"])
        }
        let releases = Tally()
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                if case .release = operation { releases.add() }
            }
        }
        try await scene.working(["carrier": carrier(), "tracker": tracker]) {
            try await scene.drive { releases.count > 0 }
            try await scene.drive(id, to: "delivered")
        }
        let opening = Instant("2026-11-23T07:00:00Z")!
        #expect(moments.withLock { $0.allSatisfy { $0 >= opening } })
        // The daily look may ask anew on Monday before the first answer is kept; no call counts the one held back.
        #expect(!tracker.calls.isEmpty && tracker.calls.allSatisfy { $0.attempt == 1 })
        #expect(releases.count == 1)
    }

    @Test("a case goes on under the older chart that it is pinned to")
    func olderChart() async throws {
        let before = EngineScene(chart: ParcelChart.laterText, seed: 8)
        try await before.charts.register()
        let id = try await before.order("P-1")
        let scene = EngineScene(memory: before.memory)
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(try await scene.stored(id).head.chartHash == ParcelChart.chart(ParcelChart.laterText).hash)
    }

    @Test("a case whose chart cannot be read holds up nobody else")
    func unreadableChart() async throws {
        let before = EngineScene(chart: ParcelChart.laterText, seed: 8)
        // Its chart's text was never kept.
        let lost = try await before.order("P-1")
        let scene = EngineScene(memory: before.memory)
        let id = try await scene.order("P-2")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(try await scene.state(lost) == "ordered")
        #expect(try await scene.memory.openWork(of: lost).map(\.key) == ["ordered#coolingOff"])
    }
}
