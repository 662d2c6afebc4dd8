import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

@Suite("Reading the status")
struct ReadStatusTests {
    @Test("a pending transaction is read by people once in two hours too (section 10.2)")
    func keepsTheInterval() throws {
        let pending = initialized + [.observed(seen(.getStatus, status: "pending"))]
        let soon = given(pending).when("readStatus", .emptyObject, at: morning + minute).rejection?.report
        #expect(soon?.code == "read_too_soon")
        #expect(soon?.value == "2026-11-20T11:00:00Z")
        let later = given(pending).when("readStatus", .emptyObject, at: morning + hour + hour)
        #expect(later.events == [.readRequested])
    }

    @Test("any other transaction may be read at any time; the window is the call's own matter (D-6)")
    func readsAtNight() {
        let night = instant("2026-11-21T23:00:00Z")
        #expect(given(validated).when("readStatus", .emptyObject, at: night).events == [.readRequested])
    }

    @Test("a journey is under way by the time of its last answered read (D-15, D-22)")
    func countsReads() {
        func holding(_ offsets: [Duration]) -> Set<String> {
            let reads = offsets.map {
                Event.observed(seen(.getStatus, status: "Initialized", at: morning + $0))
            }
            let facts = given(initialized + reads).facts
            let guards = Financing().vocabulary.guards
            return Set(guards.filter { $0.key.hasPrefix("isUnderWay") && $0.value(facts) }.keys)
        }
        let first = Duration.seconds(20 * 60 + 2)
        let second = Duration.seconds(50 * 60 + 4)
        #expect(holding([minute]).contains("isUnderWayBeforeMinute20"))
        #expect(!holding([first]).contains("isUnderWayBeforeMinute20"))
        #expect(holding([first]).contains("isUnderWayBeforeMinute50"))
        #expect(!holding([first, second]).contains("isUnderWayBeforeMinute50"))
        #expect(holding([first, second]).contains("isUnderWayAtFirstLateRead"))
        #expect(!holding([first, second, second + hour]).contains("isUnderWayAtFirstLateRead"))
        #expect(holding([first, second, second + hour]).contains("isUnderWayOnFirstDay"))
        #expect(!holding([first, second, .seconds(25 * 3600)]).contains("isUnderWayOnFirstDay"))
    }

    @Test("an answer that cannot be read is refused, so that it counts as no answer")
    func refusesBadAnswers() {
        for json: JSON in [
            [:], ["operation": "getStatus"], ["operation": "pay", "responseCode": "000"],
            ["operation": "getStatus", "responseCode": "000", "refundedAmount": "1"],
            ["outcome": "date_passed"],
        ] {
            let rejection = given(initialized).when(answering: "getStatus", with: json, at: morning).rejection
            #expect(rejection?.report.code == "unreadable_answer")
        }
    }
}
