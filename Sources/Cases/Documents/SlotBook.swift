import EventStore
import Lifecycles
import Synchronization
import Values

/// What is known of the places and names that the documents of one overdue case take. A hint only: the store's natural
/// keys decide.
struct SlotBook: Sendable {
    struct Holder: Sendable {
        var document: StreamID
        var name: String
        var equalityKey: String
        var sha256: String
        /// How many had this place, or name, before.
        var generation: Int64
        /// False once it is refused or given up.
        var counts: Bool
    }

    private(set) var byName: [String: Holder] = [:]
    private var bySlot: [Int64: Holder] = [:]
    /// Taken by documents of this process that are on their way into the store.
    private var pending: Set<Int64> = []

    var count: Int { bySlot.count { $0.value.counts } }

    init(rows: [JSONObject]) throws(JSONShapeError) {
        for row in rows { try note(row: .object(row)) }
    }

    private mutating func note(row: JSON) throws(JSONShapeError) {
        guard let document = StreamID(try row.string("stream_id")) else {
            throw JSONShapeError(field: "stream_id", expected: "a case id", found: "another text")
        }
        let counts = try row.bool("counts")
        func holder(_ generation: String) throws(JSONShapeError) -> Holder {
            Holder(
                document: document,
                name: try row.string("name"),
                equalityKey: try row.string("equality_key"),
                sha256: try row.string("sha256"),
                generation: try row.integer(generation),
                counts: counts
            )
        }
        try Self.keep(holder("slot_generation"), in: &bySlot, at: row.integer("slot"))
        try Self.keep(holder("name_generation"), in: &byName, at: row.string("look_alike_key"))
    }

    private static func keep<Key: Hashable>(_ holder: Holder, in holders: inout [Key: Holder], at key: Key) {
        if let known = holders[key], known.generation > holder.generation { return }
        holders[key] = holder
    }

    mutating func note(_ attachment: DocumentUpload.Attachment, document: StreamID) {
        pending.remove(attachment.slot)
        var holder = Holder(
            document: document,
            name: attachment.name,
            equalityKey: attachment.equalityKey,
            sha256: attachment.sha256,
            generation: attachment.slotGeneration,
            counts: true
        )
        Self.keep(holder, in: &bySlot, at: attachment.slot)
        holder.generation = attachment.nameGeneration
        Self.keep(holder, in: &byName, at: attachment.lookAlikeKey)
    }

    mutating func release(slot: Int64) { pending.remove(slot) }

    /// A free place and its generation, one that nobody of this process is about to take if there is such a one. Nil when
    /// all are taken. `chance` is between 0 and 1.
    mutating func take(chance: Double) -> (slot: Int64, generation: Int64)? {
        let free = (1...Int64(DocumentUpload.slotsLimit)).filter { bySlot[$0]?.counts != true }
        let calm = free.filter { !pending.contains($0) }
        let choice = calm.isEmpty ? free : calm
        guard !choice.isEmpty else { return nil }
        // Other processes look at the same free places: whoever takes the first one meets all of them there.
        let slot = choice[min(choice.count - 1, Int(chance * Double(choice.count)))]
        pending.insert(slot)
        return (slot, bySlot[slot].map { $0.generation + 1 } ?? 0)
    }

    /// The generation that a name would have now.
    func generation(ofName key: String) -> Int64 { byName[key].map { $0.generation + 1 } ?? 0 }
}

/// The books of the cases that documents were attached to last.
final class SlotBooks: Sendable {
    private static let casesLimit = 64

    private let books = Mutex<[StreamID: SlotBook]>([:])

    func book(of overdueCase: StreamID) -> SlotBook? { books.withLock { $0[overdueCase] } }

    func keep(_ book: SlotBook, of overdueCase: StreamID) {
        books.withLock { books in
            if books.count >= Self.casesLimit { books.removeAll() }
            books[overdueCase] = book
        }
    }

    @discardableResult
    func change<Result: Sendable>(
        _ overdueCase: StreamID,
        _ body: (inout SlotBook) -> Result
    ) -> Result? {
        books.withLock { books in
            guard var book = books.removeValue(forKey: overdueCase) else { return nil }
            defer { books[overdueCase] = book }
            return body(&book)
        }
    }

    func forget(_ overdueCase: StreamID) { books.withLock { $0[overdueCase] = nil } }
}
