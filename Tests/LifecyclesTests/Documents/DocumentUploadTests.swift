import Lifecycles
import Testing
import Values
import Workflow

@Suite("A document on its way to Coface")
struct DocumentUploadTests {
    static let attachment = DocumentUpload.Attachment(
        overdueCase: "0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f",
        name: "Invoice F-1.pdf",
        equalityKey: "invoice f-1.pdf",
        lookAlikeKey: "invoice f-1.pdf",
        mediaType: "application/pdf",
        byteCount: 10,
        sha256: Digest.sha256([1]).description,
        slot: 1,
        slotGeneration: 0,
        nameGeneration: 0
    )

    private func begin() throws -> DocumentWalk {
        try DocumentWalk(DocumentUpload(), chart: "document-upload", opening: Self.attachment.json)
    }

    private func uploading() throws -> DocumentWalk {
        var walk = try begin()
        try walk.answer("joinLine")
        #expect(walk.state == "queued")
        #expect(walk.next == nil)
        try walk.command("takeTurn", ["easyNumber": "00000341003327", "overdueId": "OV-1"])
        return walk
    }

    @Test("it waits in line, is uploaded once, and gives its turn back")
    func uploads() throws {
        var walk = try uploading()
        let request = try #require(walk.next).payload
        #expect(request["name"] == "Invoice F-1.pdf")
        #expect(request["overdueId"] == "OV-1")
        #expect(request["sha256"]?.stringValue == Self.attachment.sha256)
        try walk.answer("uploadDocument", ["count": 1])
        #expect(walk.state == "leaving.uploaded")
        try walk.answer("leaveLine")
        #expect(walk.state == "uploaded")
        #expect(walk.row?["counts"] == true)
    }

    @Test("the line may give it a turn before it heard that it stands in line")
    func takesAnEarlyTurn() throws {
        var walk = try begin()
        #expect(walk.state == "joining")
        try walk.command("takeTurn", ["easyNumber": "00000341003327", "overdueId": "OV-1"])
        #expect(walk.state == "uploading")
        #expect(walk.next?.name == "uploadDocument")
        try walk.answer("uploadDocument", ["count": 1])
        #expect(walk.state == "leaving.uploaded")
    }

    @Test("after a lost answer the provider's list decides, ten minutes later at the earliest")
    func listDecides() throws {
        var walk = try uploading()
        let lost = walk.now
        try walk.lose("uploadDocument")
        #expect(walk.state == "evidence.first_wait")
        try walk.fire()
        #expect((walk.now - lost).components.seconds == 600)
        try walk.answer("lookForUpload", ["names": ["other.pdf", "INVOICE F-1.PDF"]])
        #expect(walk.state == "leaving.uploaded")
    }

    /// Looks after 10, 30 and 60 minutes that find nothing.
    private func missThrice(_ walk: inout DocumentWalk) throws {
        let lost = walk.now
        var minutes: [Int64] = []
        for call in ["lookForUpload", "lookForUpload", "listDocuments"] {
            try walk.fire()
            minutes.append((walk.now - lost).components.seconds / 60)
            try walk.answer(call, ["names": []])
        }
        #expect(minutes == [10, 30, 60])
    }

    @Test("an upload is told whether one before may have arrived, so that a conflict is no refusal then")
    func tellsOfDoubt() throws {
        var walk = try uploading()
        #expect(walk.next?.payload["mayHaveArrived"] == nil)
        try walk.lose("uploadDocument")
        try missThrice(&walk)
        #expect(walk.state == "uploading")
        #expect(walk.next?.payload["mayHaveArrived"] == true)
        // Sent again by a person, it may have arrived as well.
        for _ in 0..<2 {
            try walk.lose("uploadDocument")
            try missThrice(&walk)
        }
        try walk.answer("leaveLine")
        try walk.command("retryUpload")
        try walk.answer("joinLine")
        try walk.command("takeTurn", ["easyNumber": "1", "overdueId": "OV-1"])
        #expect(walk.next?.payload["mayHaveArrived"] == true)
    }

    @Test("one whose case ended without an overdueId asks for a person, and frees its place and name")
    func caseEnded() throws {
        var walk = try begin()
        try walk.answer("joinLine")
        try walk.command("dismiss")
        #expect(walk.state == "case_ended")
        #expect(walk.row?["attention"]?.stringValue?.contains("not uploaded") == true)
        #expect(walk.row?["counts"] == false)
        try walk.command("giveUp", ["reason": "the case was rejected"])
        #expect(walk.state == "abandoned")
    }

    @Test("what the list lacks is sent again, three times at most")
    func sentAgain() throws {
        var walk = try uploading()
        for _ in 0..<2 {
            try walk.lose("uploadDocument")
            try missThrice(&walk)
            #expect(walk.state == "uploading")
        }
        try walk.lose("uploadDocument")
        try missThrice(&walk)
        #expect(walk.state == "leaving.for_a_person")
        try walk.answer("leaveLine")
        #expect(walk.state == "attention")
        try walk.command("retryUpload")
        #expect(walk.state == "joining")
    }

    @Test("a refused one gives its place and its name back")
    func refused() throws {
        var walk = try uploading()
        try walk.answer("uploadDocument", ["refusal": "document_type_mismatch", "message": "no"])
        try walk.answer("leaveLine")
        #expect(walk.state == "refused")
        #expect(walk.row?["counts"] == false)
        #expect(walk.row?["refusal"] == "document_type_mismatch")
    }

    @Test("one that waits can be given up, one under way cannot")
    func givenUp() throws {
        var walk = try uploading()
        #expect(throws: RejectionReport.self) { try walk.command("giveUp", ["reason": "wrong file"]) }
        walk = try begin()
        try walk.answer("joinLine")
        try walk.command("giveUp", ["reason": "wrong file"])
        try walk.answer("leaveLine")
        #expect(walk.state == "abandoned")
        #expect(walk.row?["counts"] == false)
    }

    @Test("its name and its place are its own until then, and are another's in the next generation")
    func naturalKeys() throws {
        var facts = DocumentUpload.Facts()
        facts.attachment = Self.attachment
        let keys = DocumentUpload().naturalKeys(of: facts).map(\.value)
        facts.attachment?.slotGeneration = 1
        facts.attachment?.nameGeneration = 1
        let later = DocumentUpload().naturalKeys(of: facts).map(\.value)
        #expect(Set(keys).isDisjoint(with: later))
    }

    @Test("what cannot be a document is refused", arguments: ["name", "bytes", "sha256", "slot"])
    func badAttachments(field: String) throws {
        var object = try #require(Self.attachment.json.objectValue)
        object[field] = field == "bytes" || field == "slot" ? 0 : ""
        #expect(throws: RejectionReport.self) {
            try DocumentUpload().command(named: "attach", arguments: .object(object))
        }
    }

    @Test("every event comes back as it was stored")
    func codec() throws {
        let events: [DocumentUpload.Event] = [
            .attached(Self.attachment, at: .epoch), .lineJoined,
            .turnTaken(.init(easyNumber: "unknown", overdueID: "OV-1")), .uploaded(by: .list, at: .epoch),
            .uploadRefused(.init(code: "a", message: nil)), .uploadNotFound, .lineLeft, .uploadResumed,
            .uploadNotListedYet, .dismissed,
            .givenUp(reason: "r"),
        ]
        let lifecycle = DocumentUpload()
        var facts = lifecycle.initialFacts
        for event in events {
            #expect(try lifecycle.decodeEvent(lifecycle.encode(event)) == event)
            facts = lifecycle.evolve(facts, with: event)
            #expect(try lifecycle.decodeFacts(lifecycle.encode(facts)) == facts)
        }
    }
}
