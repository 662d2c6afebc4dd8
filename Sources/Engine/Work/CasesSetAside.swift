import EventStore
import Synchronization

/// How long each case is let alone that this process could not take further: longer every time, until it is read again.
///
/// Only this process remembers. A new build, which may be able to read the case, begins with the shortest pause.
final class CasesSetAside: Sendable {
    /// More cases than this are not remembered one by one: all begin with the shortest pause again.
    static let rememberedLimit = 10_000
    /// An explanation is shown in lists; the log has the whole reason.
    static let reasonLengthLimit = 500

    private let first: Duration
    private let cap: Duration
    private let pauses = Mutex<[StreamID: Duration]>([:])

    init(first: Duration, cap: Duration) {
        self.first = first
        self.cap = cap
    }

    /// The pause from now on, in real time.
    func pause(for stream: StreamID) -> Duration {
        pauses.withLock { pauses in
            if pauses.count >= Self.rememberedLimit { pauses = [:] }
            let pause = min(pauses[stream].map { $0 * 2 } ?? first, cap)
            pauses[stream] = pause
            return pause
        }
    }

    /// The case was read.
    func forget(_ stream: StreamID) {
        pauses.withLock { if !$0.isEmpty { $0[stream] = nil } }
    }

    /// What people read at the item.
    static func explanation(_ reason: String) -> String {
        // The reason may quote what was stored, and not everything that JSON can say can be stored as text.
        let words = String(String.UnicodeScalarView(reason.unicodeScalars.filter { $0.value >= 0x20 }))
        return WorkItem.setAsideMark + String(words.prefix(reasonLengthLimit))
    }
}
