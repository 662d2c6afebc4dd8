import Engine
import EventStore
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@Suite("A case that a build cannot read is set aside, and its neighbours go on", .timeLimit(.minutes(1)))
struct UnreadableCaseTests {
    private static let foreignChart = ParcelChart.text.replacing("{if: isDelivered,", with: "{if: isSunk,")
    private static var foreignHash: Digest { Digest.sha256(Array(foreignChart.utf8)) }

    /// What an earlier or later build, or somebody's hand, may have left in a stream's row.
    enum Damage: String, CaseIterable {
        case unknownGuard, nothing, anotherShape, unknownState, unreadableFacts, unknownMoment

        func head(_ stored: StreamHead) -> StreamHead {
            var snapshot = stored.snapshot.objectValue ?? JSONObject()
            var hash = stored.chartHash
            switch self {
            case .unknownGuard: hash = UnreadableCaseTests.foreignHash
            case .nothing: return StreamHead(state: stored.state, snapshot: .null, chartHash: hash)
            case .anotherShape: snapshot["armed"] = [["key": 7]]
            case .unknownState: snapshot["state"] = "customs.waiting"
            case .unreadableFacts: snapshot["facts"] = ["notes": "many", "reference": 1]
            case .unknownMoment: snapshot["entered"] = "yesterday"
            }
            return StreamHead(state: stored.state, snapshot: .object(snapshot), chartHash: hash)
        }
    }

    private func damage(_ id: StreamID, _ damage: Damage, in scene: EngineScene) async throws {
        try await scene.memory.registerChart(
            Self.foreignChart,
            hash: Self.foreignHash,
            name: "parcel"
        )
        try await scene.rewrite(id, damage.head)
    }

    @Test(
        "ten cases, one under a chart with an unknown guard, one with a garbage snapshot: eight are delivered"
    )
    func tenCases() async throws {
        let scene = EngineScene()
        var ids: [StreamID] = []
        for number in 1...10 { ids.append(try await scene.order("P-\(number)")) }
        let (foreign, garbage) = (ids.removeFirst(), ids.removeLast())
        try await damage(foreign, .unknownGuard, in: scene)
        try await damage(garbage, .anotherShape, in: scene)
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive("eight are delivered") {
                for id in ids where try await scene.state(id) != "delivered" { return false }
                return true
            }
        }
        for id in [foreign, garbage] {
            let item = try #require(try await scene.memory.openWork(of: id).first)
            #expect(item.explanation.hasPrefix(WorkItem.setAsideMark), "\(item.explanation)")
            #expect(try await scene.stored(id).version == StreamVersion(1))
        }
        let reason = try #require(try await scene.memory.openWork(of: foreign).first).explanation
        #expect(reason.contains("isSunk"))
    }

    @Test(
        "whatever the damage, timers wait with the reason and doors answer with a defect",
        arguments: Damage.allCases
    )
    func damages(_ kind: Damage) async throws {
        let scene = EngineScene()
        let lost = try await scene.order("P-1")
        try await damage(lost, kind, in: scene)
        let id = try await scene.order("P-2")
        let refusal = await #expect(throws: CommandError.self) {
            _ = try await scene.desk.perform(EngineScene.request("note"), on: lost)
        }
        #expect(refusal?.report.code == "store_refused")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        let item = try #require(try await scene.memory.openWork(of: lost).first)
        #expect(item.explanation.hasPrefix(WorkItem.setAsideMark))
        #expect(item.dueAt > EngineScene.monday + .seconds(600))
    }

    @Test("nothing is called for a case that could not take the answer", arguments: Damage.allCases)
    func calls(_ kind: Damage) async throws {
        let scene = EngineScene()
        let lost = try await scene.order("P-1")
        let (carrier, tracker) = (carrier(), tracker())
        // As far as its booking, which is due and not made yet.
        try await scene.working([:]) {
            try await scene.drive(lost, to: "booking", sleepers: 1)
        }
        try await damage(lost, kind, in: scene)
        let id = try await scene.order("P-2")
        try await scene.working(["carrier": carrier, "tracker": tracker]) {
            try await scene.drive(id, to: "delivered")
        }
        #expect(carrier.calls.map(\.caseID) == [id.description])
        let item = try #require(try await scene.memory.openWork(of: lost).first)
        #expect(item.key == "booking#call.book")
        #expect(item.explanation.hasPrefix(WorkItem.setAsideMark))
        #expect(item.attempt == 0)
    }

    @Test("a stream's row that the store cannot read is set aside, and its neighbours go on")
    func damagedRows() async throws {
        let scene = EngineScene()
        let lost = try await scene.order("P-1")
        scene.store.set { hooks in
            hooks.streams = { streams in streams.map { $0.streamID == lost ? $0.damaged : $0 } }
        }
        let id = try await scene.order("P-2")
        let refusal = await #expect(throws: CommandError.self) {
            _ = try await scene.desk.perform(EngineScene.request("note"), on: lost)
        }
        #expect(refusal?.report.code == "store_refused")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        let item = try #require(try await scene.memory.openWork(of: lost).first)
        #expect(item.explanation == WorkItem.setAsideMark + "its stored row cannot be read: no hash")
        let report = try await Audit(store: scene.store, replay: scene.replay, rows: nil).run()
        #expect(report.findings.map(\.code) == ["unreadable_case"])
    }

    @Test("work whose row the store cannot read is put back with the reason, and its neighbours go on")
    func damagedWork() async throws {
        let scene = EngineScene()
        let lost = try await scene.order("P-1")
        let tries = Mutex(0)
        scene.store.set { hooks in
            hooks.claims = { answer in
                let damaged = answer.work.filter { $0.item.streamID == lost }
                tries.withLock { $0 += damaged.count }
                return WorkClaimAnswer(
                    work: answer.work.filter { $0.item.streamID != lost },
                    unreadable: damaged.map {
                        UnreadableWork(streamID: lost, receipt: $0.receipt, reason: "no such kind")
                    },
                    nextDueAt: answer.nextDueAt
                )
            }
        }
        let id = try await scene.order("P-2")
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(id, to: "delivered")
        }
        let item = try #require(try await scene.memory.openWork(of: lost).first)
        #expect(item.explanation == WorkItem.setAsideMark + "no such kind")
        #expect(item.attempt == 0)
        #expect(tries.withLock { $0 } >= 1)
        scene.store.set { hooks in hooks.claims = { $0 } }
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive(lost, to: "delivered")
        }
    }

    @Test("each time it is looked at in vain it waits longer, up to the cap")
    func waitsLonger() async throws {
        let scene = EngineScene()
        let lost = try await scene.order("P-1")
        try await damage(lost, .nothing, in: scene)
        let moments = Mutex<[Duration]>([])
        scene.store.set { hooks in
            hooks.claimed = { claim, answer in
                if !answer.work.isEmpty { moments.withLock { $0.append(claim.now - EngineScene.monday) } }
            }
        }
        var configuration = EngineScene.configuration()
        configuration.unreadablePause = (.seconds(300), .seconds(1_000))
        configuration.idlePoll = (.seconds(100), .seconds(100))
        try await scene.working([:], configuration) {
            try await scene.drive(sleepers: 1, "five looks") { moments.withLock { $0.count } >= 5 }
        }
        let seconds = moments.withLock { $0.prefix(5).map(\.components.seconds) }
        #expect(seconds == [600, 900, 1_500, 2_500, 3_500])
    }

    @Test("it goes on as soon as it can be read")
    func goesOn() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let good = try await scene.stored(id).head
        try await damage(id, .nothing, in: scene)
        try await scene.working(["carrier": carrier(), "tracker": tracker()]) {
            try await scene.drive("set aside") {
                try await scene.memory.openWork(of: id).first?.explanation
                    .hasPrefix(WorkItem.setAsideMark) == true
            }
            try await scene.rewrite(id) { _ in good }
            try await scene.drive(id, to: "delivered")
        }
    }

    @Test(
        "rebuilding makes a snapshot again that cannot be read, and leaves alone what it cannot read either"
    )
    func rebuilds() async throws {
        let scene = EngineScene()
        let (mended, foreign) = (try await scene.order("P-1"), try await scene.order("P-2"))
        let good = try await scene.stored(mended).head
        try await damage(mended, .unreadableFacts, in: scene)
        try await damage(foreign, .unknownGuard, in: scene)
        let told = Mutex<[StreamID]>([])
        let rebuild = RowRebuild(store: scene.store, replay: scene.replay, chance: scene.chance)
        let count = try await rebuild.run { id, _ in told.withLock { $0.append(id) } }
        #expect(count == 1)
        #expect(told.withLock { $0 } == [foreign])
        #expect(try await scene.stored(mended).head == good)
        #expect(try await scene.memory.openWork(of: mended).map(\.key) == ["ordered#coolingOff"])
    }

    @Test("an audit tells of the unreadable case and looks at all others")
    func audits() async throws {
        let scene = EngineScene()
        let foreign = try await scene.order("P-1")
        try await scene.order("P-2")
        try await damage(foreign, .unknownGuard, in: scene)
        let report = try await Audit(store: scene.store, replay: scene.replay, rows: nil).run()
        #expect(report.findings.map(\.code) == ["unreadable_case"])
        #expect(report.findings.map(\.streamID) == [foreign])
        #expect(report.cases == 1)
    }
}

extension StoredStream {
    fileprivate var damaged: StoredStream {
        StoredStream(
            streamID: streamID,
            lifecycle: lifecycle,
            version: version,
            headHash: .zero,
            head: head,
            defect: "no hash"
        )
    }
}

extension EngineScene {
    var replay: Replay { Replay(store: store, charts: charts) }

    /// What no step of ours writes: another row under the same events.
    func rewrite(_ id: StreamID, _ head: (StreamHead) -> StreamHead) async throws {
        let stream = try await stored(id)
        let step = Step(
            streamID: id,
            lifecycle: stream.lifecycle,
            expectedVersion: .exactly(stream.version),
            previousHash: stream.headHash,
            recordedAt: clock.now,
            head: head(stream.head)
        )
        let outcome = try await memory.append([step])
        guard case .committed = outcome.first else { throw Unexpected(reason: "the row was not rewritten") }
    }
}
