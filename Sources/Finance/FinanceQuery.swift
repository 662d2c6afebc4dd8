package import EventStore
import Values

/// A list of financings: what to show, in which order, from where on.
package struct FinanceQuery: Sendable, Hashable {
    /// The most rows in one answer.
    package static let rowLimit = 1_000

    /// Every order ends with the case, so that no two rows are equal and a list is walked by key.
    package enum Order: String, Sendable, CaseIterable {
        /// Cases are numbered by time: the order in which they were started.
        case caseID = "caseId"
        /// Since when the provider's status is what it is.
        case statusSince
        /// When something happens next. Financings for which nothing is due are left out.
        case nextAt
        case amount
        case merchantTransactionID = "merchantTransactionId"
    }

    // Where it stands.
    /// The provider's status in our spelling, `opening` before the first answer, `unknown` for one that we cannot read.
    package var standing: String?
    /// The chart's state.
    package var state: String?
    package var waitingFor: String?
    /// Expected and reported amounts differ.
    package var differs = false
    // What it is.
    package var merchant: String?
    package var product: String?
    package var integration: String?
    package var captureMode: String?
    /// Beginning of the merchantTransactionId; ordered by that id then, whatever `order` says.
    package var idPrefix: String?

    package var order = Order.caseID
    package var descending = false
    /// The last row of the page before.
    package var cursor: Cursor?
    package var limit = 100

    package init() {}

    package struct Cursor: Sendable, Hashable {
        package let stream: StreamID
        /// The ordering column's text; nil when ordered by case.
        package let value: String?

        package init(stream: StreamID, value: String?) {
            self.stream = stream
            self.value = value
        }

        /// `<case>` or `<case>~<value>`; not meant to be read.
        package var text: String { value.map { "\(stream)~\($0)" } ?? "\(stream)" }

        /// Whether the value can be one of the order's column. What clients send back is not always what they got.
        package func fits(_ order: Order) -> Bool {
            guard let value else { return order == .caseID }
            switch order {
            case .caseID, .merchantTransactionID: return true
            case .amount: return Int64(value) != nil
            case .statusSince, .nextAt: return Self.isMoment(value)
            }
        }

        /// As the database writes a moment: `2026-11-20 09:00:00.123456+00`.
        private static func isMoment(_ text: String) -> Bool {
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, CalendarDate(String(words[0]))?.isPlausible == true,
                let sign = words[1].lastIndex(where: { $0 == "+" || $0 == "-" })
            else { return false }
            let zone = words[1][sign...].dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            let time = words[1][..<sign].split(separator: ".", omittingEmptySubsequences: false)
            let clock = (time.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
            return isClock(clock, limits: [24, 60, 60], count: 3...3)
                && isClock(zone, limits: [15, 60, 60], count: 1...3)
                && time.count <= 2 && (time.count == 1 || isFraction(time[1]))
        }

        private static func isClock(_ parts: [Substring], limits: [Int], count: ClosedRange<Int>) -> Bool {
            count.contains(parts.count)
                && zip(parts, limits).allSatisfy { part, limit in
                    part.utf8.count == 2 && (UInt(part).map { $0 < limit } ?? false)
                }
        }

        private static func isFraction(_ text: Substring) -> Bool {
            (1...6).contains(text.utf8.count)
                && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }

        package init?(text: String) {
            let parts = text.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
            guard let stream = StreamID(String(parts[0])) else { return nil }
            self.init(stream: stream, value: parts.count == 2 ? String(parts[1]) : nil)
        }
    }
}

package struct FinancePage: Sendable {
    package let rows: [FinanceRow]
    /// Nil when this is the last page.
    package let next: FinanceQuery.Cursor?

    package init(rows: [FinanceRow], next: FinanceQuery.Cursor?) {
        self.rows = rows
        self.next = next
    }
}

/// Something that a financing is known by.
package enum FinanceKey: Sendable, Hashable {
    case caseID(StreamID)
    case merchantTransactionID(String)
    case merchantTransactionIDPrefix(String)
    case providerTransactionID(String)
    case sellerID(String)
    /// In minor units.
    case amount(Int64)
}
