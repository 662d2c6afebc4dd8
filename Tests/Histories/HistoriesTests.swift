import Foundation
import Lifecycles
import Testing
import Values
import Workflow

/// What earlier builds have stored stays readable and means what it meant.
///
/// `events/` has each type of event as it was stored, `walks/` whole cases with their final snapshot, and `charts/` the
/// texts that those cases are pinned to. None of them is ever edited: a new form is a new line or a new file.
@Suite("Stored histories")
struct HistoriesTests {
    @Test("every stored event is read, and written again byte for byte", arguments: try Samples.events())
    func readsEvents(sample: Samples.Event) throws {
        let again = try AnyLifecycle.named(sample.lifecycle).written(sample.event)
        #expect(again.name == sample.event.name)
        #expect(again.schemaVersion == sample.event.schemaVersion)
        #expect(again.data.canonicalText == sample.event.data.canonicalText)
    }

    @Test("every type of event that a lifecycle registers has a stored sample", arguments: AnyLifecycle.all)
    func coversVocabularies(lifecycle: AnyLifecycle) throws {
        let stored = Set(try Samples.events().filter { $0.lifecycle == lifecycle.name }.map(\.event.name))
        #expect(lifecycle.eventNames.subtracting(stored).isEmpty)
        #expect(stored.subtracting(lifecycle.eventNames).isEmpty)
    }

    @Test(
        "every recorded case leads to its snapshot under the chart that it is pinned to",
        arguments: try Samples.walks()
    )
    func replaysWalks(walk: Samples.Walk) throws {
        let text = try Samples.chart(walk.chart, sha256: walk.chartSHA256)
        let chart = try ChartLoader.load(text: text, file: walk.chart)
        let interpreter = try AnyLifecycle.named(walk.lifecycle).interpreter(chart)
        var fold = interpreter.beginFold(isInspecting: true)
        for event in walk.events { try fold.apply(event) }
        let reached = try #require(fold.snapshot)
        #expect(reached.state == walk.snapshot.state)
        // Rules may have learnt to keep more of the same events, and never less or otherwise.
        #expect(Self.lost(from: walk.snapshot.facts, in: reached.facts, at: "facts") == [])
        #expect(reached.armed == walk.snapshot.armed)
        #expect(reached.enteredAt == walk.snapshot.enteredAt)
        #expect(fold.breaks.isEmpty)
    }

    @Test("every chart that ships has a recorded case")
    func coversCharts() throws {
        let walked = Set(try Samples.walks().map(\.chart))
        let shipped = Set(
            try Samples.files(in: "workflows", ending: "yaml").map {
                $0.deletingPathExtension().lastPathComponent
            }
        )
        #expect(shipped == walked.intersection(shipped))
    }

    /// The paths of stored members that are gone or have another value.
    private static func lost(from stored: JSON, in reached: JSON?, at path: String) -> [String] {
        guard case .object(let object) = stored, let reached, case .object = reached else {
            return stored == reached ? [] : [path]
        }
        return object.members.flatMap { lost(from: $0.value, in: reached[$0.key], at: "\(path).\($0.key)") }
    }
}
