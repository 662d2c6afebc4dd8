package import EventStore

/// One thing that an audit found wrong.
package struct AuditFinding: Sendable, Equatable, CustomStringConvertible {
    /// Stable, lower snake case.
    package let code: String
    /// Nil when it concerns the pages, not one case.
    package let streamID: StreamID?
    package let detail: String

    package init(code: String, streamID: StreamID?, detail: String) {
        self.code = code
        self.streamID = streamID
        self.detail = detail
    }

    package var description: String {
        "\(code)\(streamID.map { " in case \($0)" } ?? ""): \(detail)"
    }
}

/// What an audit looked at and what it found.
package struct AuditReport: Sendable, Equatable {
    package var cases = 0
    package var events = 0
    package var pages = 0
    package var sealedEvents: Int64 = 0
    /// The first ones; `findingCount` has them all.
    package var findings: [AuditFinding] = []
    package var findingCount = 0

    /// More findings than this are counted but not kept.
    package static let findingLimit = 1_000

    package var isClean: Bool { findingCount == 0 }

    mutating func add(_ finding: AuditFinding) {
        findingCount += 1
        if findings.count < Self.findingLimit { findings.append(finding) }
    }
}
