import EventStore
import Values

/// Documents of overdue cases, and the lines in which they wait. A debt is declared first; its documents follow.
struct DocumentScript: CaseScript {
    let chart: String

    static let upload = "document-upload"
    static let line = "document-line"
    /// The chart of the debts that documents belong to.
    static let owner = "coface-overdue-known"

    static let all = [upload, line].map(DocumentScript.init)

    let companions = [owner, upload, line]

    let commands = ["retryUpload", "giveUp", "lookAgain"]

    let rareCommands: Set<String> = ["giveUp"]

    /// A line waits for an overdueId as long as its case has none, and a document for its turn.
    let lastingStates: Set<String> = ["waiting", "queued", "busy"]

    /// The cases that documents belong to begin; documents are attached to them.
    func opening(_ id: String, _ dice: Dice, at now: Instant) -> (command: String, arguments: JSON)? { nil }

    func arguments(of command: String, _ id: String, _ dice: Dice, at now: Instant) -> JSON {
        command == "giveUp" ? ["reason": "simulated"] : .emptyObject
    }

    /// Document `number` of an overdue case.
    static func attachment(_ number: Int, of owner: StreamID) -> JSON {
        let name = "invoice-\(number).pdf"
        return [
            "bytes": 1000, "equalityKey": .string(name), "lookAlikeKey": .string(name),
            "mediaType": "application/pdf", "name": .string(name), "nameGeneration": 0,
            "overdueCase": .string(owner.description),
            "sha256": .string(Digest.sha256(Array("\(owner) \(name)".utf8)).description),
            "slot": .integer(Int64(number)), "slotGeneration": 0,
        ]
    }
}
