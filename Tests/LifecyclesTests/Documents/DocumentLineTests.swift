import Lifecycles
import Testing
import Values
import Workflow

@Suite("The line of a case's documents")
struct DocumentLineTests {
    private static let row: JSON = ["row": ["overdue_id": "OV-1", "easy_number": "00000341003327"]]

    private func begin() throws -> DocumentWalk {
        try DocumentWalk(
            DocumentLine(),
            chart: "document-line",
            opening: ["document": "d1", "overdueCase": "c1"]
        )
    }

    private func taken(_ document: String) -> JSON { ["accepted": true, "caseId": .string(document)] }
    private func declined(_ document: String) -> JSON { ["accepted": false, "caseId": .string(document)] }

    @Test("nobody has a turn before the case has its overdueId")
    func waits() throws {
        var walk = try begin()
        try walk.answer("readCase", ["row": ["overdue_id": .null, "easy_number": "1"]])
        #expect(walk.state == "waiting")
        try walk.fire()
        try walk.answer("readCase", ["row": .null])
        #expect(walk.state == "waiting")
        try walk.command("lookAgain")
        try walk.answer("readCase", Self.row)
        #expect(walk.state == "giving")
        #expect(walk.next?.payload["tell"]?["caseId"] == "d1")
    }

    @Test("nobody is looked for when the last one left before the case had its overdueId")
    func restsWhenEmpty() throws {
        var walk = try begin()
        try walk.answer("readCase", ["row": .null])
        try walk.command("join", ["document": "d2"])
        try walk.command("leave", ["document": "d1"])
        #expect(walk.state == "waiting")
        try walk.command("leave", ["document": "d2"])
        #expect(walk.state == "empty")
        #expect(walk.next == nil)
        try walk.command("join", ["document": "d3"])
        try walk.command("leave", ["document": "d3"])
        try walk.answer("readCase", ["row": .null])
        #expect(walk.state == "empty")
    }

    @Test("one at a time has its turn, in the order in which they came")
    func oneAtATime() throws {
        var walk = try begin()
        try walk.command("join", ["document": "d2"])
        try walk.command("join", ["document": "d2"])
        try walk.answer("readCase", Self.row)
        try walk.answer("giveTurn", taken("d1"))
        #expect(walk.state == "busy")
        #expect(walk.next == nil)
        try walk.command("join", ["document": "d3"])
        #expect(walk.state == "busy")
        try walk.command("leave", ["document": "d1"])
        try walk.answer("readCase", Self.row)
        #expect(walk.next?.payload["tell"]?["caseId"] == "d2")
        try walk.answer("giveTurn", taken("d2"))
        try walk.command("leave", ["document": "d2"])
        try walk.answer("readCase", Self.row)
        try walk.answer("giveTurn", taken("d3"))
        try walk.command("leave", ["document": "d3"])
        #expect(walk.state == "empty")
        try walk.command("join", ["document": "d4"])
        #expect(walk.state == "asking")
    }

    @Test("one that no longer waits is passed over")
    func passesOver() throws {
        var walk = try begin()
        try walk.command("join", ["document": "d2"])
        try walk.answer("readCase", Self.row)
        try walk.answer("giveTurn", declined("d1"))
        try walk.answer("readCase", Self.row)
        #expect(walk.next?.payload["tell"]?["caseId"] == "d2")
    }

    @Test("one that was uploaded before its turn's answer came does not stop the line")
    func fasterThanTheAnswer() throws {
        var walk = try begin()
        try walk.command("join", ["document": "d2"])
        try walk.answer("readCase", Self.row)
        try walk.command("leave", ["document": "d1"])
        #expect(walk.state == "giving")
        try walk.answer("giveTurn", taken("d1"))
        #expect(walk.state == "asking")
    }

    @Test(
        "documents of a case that ended without an overdueId are told so, one by one, and nobody waits on",
        arguments: ["rejected", "closed", "abandoned"]
    )
    func caseEnded(state: String) throws {
        var walk = try begin()
        try walk.command("join", ["document": "d2"])
        try walk.answer("readCase", ["row": ["overdue_id": .null, "state": .string(state)]])
        #expect(walk.state == "dismissing")
        #expect(walk.next?.payload["tell"] == ["caseId": "d1", "command": "dismiss"])
        try walk.answer("dismissDocument", taken("d1"))
        #expect(walk.next?.payload["tell"]?["caseId"] == "d2")
        // It was given up meanwhile.
        try walk.answer("dismissDocument", declined("d2"))
        #expect(walk.state == "empty")
    }

    @Test("an end that was stored before lines knew of ends is read as a case that is not ready")
    func oldForm() throws {
        let event = EncodedEvent(name: "caseNotReady", data: .emptyObject)
        #expect(try DocumentLine().decodeEvent(event) == .caseNotReady(hasEnded: false))
        #expect(DocumentLine().encode(.caseNotReady(hasEnded: false)).data == .emptyObject)
    }

    @Test(
        "a case without a definitive EASY number is `unknown` in the path (D-18)",
        arguments: [nil, "Z0001"]
    )
    func unknownDebtor(easyNumber: String?) throws {
        var walk = try begin()
        try walk.answer("readCase", ["row": ["overdue_id": "OV-1", "easy_number": .optional(easyNumber)]])
        #expect(walk.next?.payload["tell"]?["arguments"]?["easyNumber"] == "unknown")
    }

    @Test("every event comes back as it was stored")
    func codec() throws {
        let events: [DocumentLine.Event] = [
            .opened(overdueCase: "c"), .documentJoined("d"),
            .caseFound(.init(easyNumber: "1", overdueID: "OV-1")), .turnGiven("d"), .documentLeft("d"),
            .caseNotReady(hasEnded: false), .caseNotReady(hasEnded: true), .documentDismissed("d"),
            .turnDeclined("d"), .lookRequested,
        ]
        let lifecycle = DocumentLine()
        var facts = lifecycle.initialFacts
        for event in events {
            #expect(try lifecycle.decodeEvent(lifecycle.encode(event)) == event)
            facts = lifecycle.evolve(facts, with: event)
            #expect(try lifecycle.decodeFacts(lifecycle.encode(facts)) == facts)
        }
    }
}
