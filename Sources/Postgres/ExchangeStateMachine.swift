/// Reads the answers of one exchange with the server: which answer belongs to which entry, what an error
/// undoes, and when the exchange is over.
///
/// An exchange is what one operation sends at once: one statement, or a pipeline of them. Knows nothing of
/// libpq; the connection tells it what arrived and does what it orders.
///
///     awaiting the answer to item i ── answer ─▶ awaiting the end of item i ── end ─▶ item i + 1
///     awaiting a sync               ── synced ─▶ next item
///     after the last item: over
struct ExchangeStateMachine {
    /// What was sent, in order.
    enum Item: Equatable {
        /// The BEGIN that was put off until now.
        case begin
        /// The dropping of what was prepared before.
        case drop
        case prepare(entry: Int)
        case query(entry: Int)
        /// End of an implicit transaction.
        case sync
    }

    /// What arrived.
    enum Answer: Equatable {
        case result
        case error
        /// Skipped by the server because of an earlier error.
        case skipped
        case synced
    }

    /// What to do with it.
    enum Order: Equatable {
        /// It is the entry's answer.
        case keep(entry: Int)
        /// It is the entry's error.
        case fail(entry: Int)
        /// The entry's statement was not prepared and that is the entry's error.
        case failPreparation(entry: Int)
        /// The entry was skipped; nothing to keep.
        case skip(entry: Int)
        /// The entry's statement was not prepared because it was skipped.
        case skipPreparation(entry: Int)
        /// These entries had answers, but committing them failed with this error.
        case failCommit(entries: Range<Int>)
        /// Nothing of the exchange can have run: BEGIN itself failed with this error.
        case failAll
        case ignore
    }

    private let items: [Item]
    private var position = 0
    /// The first entry of the implicit transaction under way, and the one after its last so far.
    private var segment = 0..<0

    init(items: [Item]) {
        self.items = items
    }

    var isOver: Bool { position == items.count }

    mutating func received(_ answer: Answer) -> Order {
        guard position < items.count else { return .ignore }
        switch (items[position], answer) {
        case (.begin, .error): return .failAll
        case (.begin, _), (.drop, _): return .ignore
        case (.prepare(let entry), .error): return .failPreparation(entry: entry)
        case (.prepare(let entry), .skipped): return .skipPreparation(entry: entry)
        case (.prepare, _): return .ignore
        case (.query(let entry), let answer):
            segment = segment.lowerBound..<max(segment.upperBound, entry + 1)
            switch answer {
            case .result: return .keep(entry: entry)
            case .error: return .fail(entry: entry)
            case .skipped: return .skip(entry: entry)
            case .synced: return .ignore
            }
        case (.sync, .error):
            return .failCommit(entries: segment)
        case (.sync, .synced):
            segment = segment.upperBound..<segment.upperBound
            position += 1
            return .ignore
        case (.sync, _):
            return .ignore
        }
    }

    /// libpq closes the answers of each item but a sync with a mark of its own.
    ///
    /// - Returns: whether to go on at once; false if more has to arrive first.
    mutating func receivedEnd() -> Bool {
        guard position < items.count else { return false }
        if items[position] == .sync { return false }
        position += 1
        return true
    }
}
