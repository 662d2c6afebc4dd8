import Engine
import EventStore
import TestSupport
import Testing
import Values
import Workflow

@Suite("A newer chart held against open cases")
struct ChartTrialTests {
    /// One parcel ordered, one hurried into booking, one cancelled and so at its end.
    private func scene() async throws -> (EngineScene, ordered: StreamID, booking: StreamID) {
        let scene = EngineScene()
        let ordered = try await scene.order("P-1")
        let booking = try await scene.order("P-2")
        _ = try await scene.desk.perform(EngineScene.request("hurry"), on: booking)
        let cancelled = try await scene.order("P-3")
        _ = try await scene.desk.perform(EngineScene.request("cancel"), on: cancelled)
        return (scene, ordered, booking)
    }

    private func trial(_ scene: EngineScene, _ text: String) async throws -> ChartTrial.Report {
        let replay = Replay(store: scene.store, charts: scene.charts)
        return try await ChartTrial(replay: replay, candidates: [ParcelChart.interpreter(text)]).run()
    }

    @Test("a text that changes no case's way has nothing to tell")
    func same() async throws {
        let (scene, _, _) = try await scene()
        let report = try await trial(scene, ParcelChart.laterText)
        #expect(report.cases == 2)
        #expect(report.differences == [])
    }

    @Test("the chart that cases are pinned to already is not tried")
    func pinned() async throws {
        let (scene, _, _) = try await scene()
        #expect(try await trial(scene, ParcelChart.text).cases == 0)
    }

    @Test("a case that would be in another state is named, with where it would be")
    func elsewhere() async throws {
        let (scene, _, booking) = try await scene()
        let text = ParcelChart.text.replacing("hurried: booking", with: "hurried: checking")
        let report = try await trial(scene, text)
        #expect(report.cases == 2)
        #expect(report.differenceCount == 1)
        let difference = try #require(report.differences.first)
        #expect(difference.caseID == booking)
        #expect(difference.chart == "parcel")
        #expect(difference.state == "booking")
        #expect(difference.newState == "checking")
        #expect(difference.reason == "would be in checking (Asking whether it was booked)")
    }

    @Test("a case that would wait for another moment is named, with both moments")
    func otherMoment() async throws {
        let (scene, ordered, _) = try await scene()
        let text = ParcelChart.text.replacing(
            "{name: coolingOff, delay: 10m",
            with: "{name: coolingOff, delay: 20m"
        )
        let report = try await trial(scene, text)
        #expect(report.differenceCount == 1)
        let difference = try #require(report.differences.first)
        #expect(difference.caseID == ordered)
        #expect(difference.newState == "ordered")
        #expect(difference.reason.contains("2026-11-16T09:20:00Z instead of"))
        #expect(difference.reason.contains("2026-11-16T09:10:00Z"))
    }
}
