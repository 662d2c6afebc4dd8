import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("Replays and pinned charts")
struct ReplayTests {
    /// Ordered at ten, noted a minute later, hurried after another.
    private func scene() async throws -> (EngineScene, StreamID, Replay) {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        for name in ["note", "hurry"] {
            scene.clock.advance(by: .seconds(60))
            _ = try await scene.desk.perform(EngineScene.request(name), on: id)
        }
        return (scene, id, Replay(store: scene.store, charts: scene.charts))
    }

    @Test("a replay of everything leads to what is stored")
    func latest() async throws {
        let (scene, id, replay) = try await scene()
        let result = try #require(try await replay.run(id))
        #expect(result.matchesStored == true)
        #expect(result.chainBreak == nil)
        #expect(result.snapshot?.json == (try await scene.stored(id)).head.snapshot)
        #expect(result.snapshot?.state == "booking")
    }

    @Test("a replay shows where the case was at a version, and at a moment")
    func horizons() async throws {
        let (_, id, replay) = try await scene()
        func state(_ horizon: Replay.Horizon) async throws -> (String?, Int64?) {
            let result = try #require(try await replay.run(id, until: horizon))
            #expect(result.matchesStored == nil)
            return (result.snapshot?.state, result.snapshot?.facts["notes"]?.integerValue)
        }
        let start = EngineScene.monday
        #expect(try await state(.version(StreamVersion(1))) == ("ordered", 0))
        #expect(try await state(.version(StreamVersion(2))) == ("ordered", 1))
        #expect(try await state(.version(StreamVersion(9))) == ("booking", 1))
        #expect(try await state(.moment(start + .seconds(59))) == ("ordered", 0))
        #expect(try await state(.moment(start + .seconds(60))) == ("ordered", 1))
        #expect(try await state(.moment(start + .seconds(120))) == ("booking", 1))
        #expect(try await state(.moment(start - .seconds(1))) == (nil, nil))
    }

    @Test("a moment ends before the first later event, also when another machine's clock ran behind")
    func clocksDiffer() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        scene.clock.advance(by: .seconds(600))
        _ = try await scene.desk.perform(EngineScene.request("note"), on: id)
        let behind = CommandDesk(
            store: scene.store,
            charts: scene.charts,
            clock: VirtualClock(EngineScene.monday + .seconds(300)),
            chance: scene.chance
        )
        _ = try await behind.perform(EngineScene.request("hurry"), on: id)
        let replay = Replay(store: scene.store, charts: scene.charts)
        let result = try #require(
            try await replay.run(id, until: .moment(EngineScene.monday + .seconds(400)))
        )
        #expect(result.events.count == 1)
        #expect(result.chainBreak == nil)
    }

    @Test("a case that others move meanwhile still matches: what is compared ends where its row ends")
    func movedMeanwhile() async throws {
        let (scene, id, replay) = try await scene()
        let other = CommandDesk(
            store: scene.memory,
            charts: scene.charts,
            clock: scene.clock,
            chance: scene.chance
        )
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .read = operation else { return }
                _ = try? await other.perform(EngineScene.request("note"), on: id)
            }
        }
        let result = try #require(try await replay.run(id))
        #expect(result.events.count == 4)
        #expect(result.matchesStored == true)
    }

    @Test("an unknown case has no replay")
    func unknown() async throws {
        let (scene, _, replay) = try await scene()
        #expect(try await replay.run(StreamID(scene.chance.uuid(at: .epoch))) == nil)
    }

    @Test("the snapshots step by step end where the case is")
    func steps() async throws {
        let (_, id, replay) = try await scene()
        let result = try #require(try await replay.run(id))
        let snapshots = try replay.snapshots(of: result.events, with: result.interpreter)
        #expect(snapshots.map(\.state) == ["ordered", "ordered", "booking"])
        #expect(snapshots.last == result.snapshot)
    }

    @Test("old event shapes are read in the shape of today")
    func upcasts() async throws {
        let scene = EngineScene()
        let id = try await scene.order("P-1")
        let upcaster = Upcaster(type: "parcel.ordered", fromSchemaVersion: 1) { data throws(JSONShapeError) in
            ["deliverBy": .null, "reference": .string("upcast " + (try data.string("reference")))]
        }
        let replay = Replay(
            store: scene.store,
            charts: scene.charts,
            upcasters: try UpcasterRegistry([upcaster])
        )
        let result = try #require(try await replay.run(id))
        #expect(result.snapshot?.facts["reference"] == "upcast P-1")
        #expect(result.chainBreak == nil)
    }

    @Test("a chart that is on offer no more is taken from the store, once")
    func pinned() async throws {
        let older = ParcelChart.chart(ParcelChart.laterText)
        let scene = EngineScene()
        try await scene.store.registerChart(older.text, hash: older.hash, name: older.name)
        #expect(
            try await scene.charts.pinned(to: older.hash).index.chart
                == older.titled(by: Parcel().vocabulary.names)
        )
        scene.store.set { hooks in
            hooks.before = { _ throws(EventStoreFailure) in throw .unavailable("not asked again") }
        }
        #expect(try await scene.charts.pinned(to: older.hash).index.chart.hash == older.hash)
        #expect(scene.charts.current(named: "parcel")?.index.chart.hash == ParcelChart.chart().hash)
    }

    @Test("a chart that nobody kept, or that does not load, is a failure that says so")
    func unreadable() async throws {
        let scene = EngineScene()
        await #expect(throws: EventStoreFailure.self) {
            try await scene.charts.pinned(to: .sha256([1]))
        }
        struct NotLoading: Error {}
        let charts = ChartRegistry(store: scene.store, current: []) { text, _ in
            if text == "broken" { throw NotLoading() }
            return nil
        }
        for text in ["broken", "foreign"] {
            let hash = Digest.sha256(Array(text.utf8))
            try await scene.store.registerChart(text, hash: hash, name: text)
            await #expect(throws: EventStoreFailure.self) { try await charts.pinned(to: hash) }
        }
    }

    @Test("where charts share a limit the stricter number holds")
    func limits() {
        let strict = ParcelChart.text
            .replacing("chart: parcel", with: "chart: parcel-strict")
            .replacing("carrier: {perSecond: 100,", with: "carrier: {perSecond: 7,")
        let charts = ChartRegistry(
            store: InMemoryEventStore(),
            current: [ParcelChart.interpreter(), ParcelChart.interpreter(strict)],
            compile: { _, _ in nil }
        )
        #expect(charts.rateLimits["carrier"] == RateLimit(perSecond: 7, concurrency: 10))
        #expect(charts.charts.map(\.index.chart.name) == ["parcel", "parcel-strict"])
    }
}
