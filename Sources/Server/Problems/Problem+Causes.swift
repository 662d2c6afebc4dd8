import Cases
import Documents
import Engine
import EventStore
import Hummingbird
import Values
import Workflow

/// Which HTTP status a refusal has. This exists here and nowhere else: rules say of what kind a refusal is.
extension Problem {
    /// Seconds after which it is worth asking again.
    private static let unavailableRetrySeconds = 5
    private static let busyRetrySeconds = 1

    init(describing error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as CommandError: self.init(error)
        case let failure as EventStoreFailure: self.init(failure)
        case let error as ReadModelError: self.init(error)
        case let report as RejectionReport: self.init(report)
        case let refusal as DocumentAttachments.Refusal: self.init(refusal.inspection)
        case is DocumentStoreFailure: self = .unavailable
        default:
            self.init(
                status: 500,
                code: "internal_error",
                detail:
                    "something is wrong here, not with the request; the log tells more under the request's id"
            )
        }
    }

    init(_ error: CommandError) {
        switch error {
        case .rejected(let report): self.init(report)
        case .unknownCase: self.init(error.report, status: 404)
        case .unknownChart:
            // No door takes a chart's name from a client to begin a case with.
            self.init(
                status: 500,
                code: "chart_not_offered",
                detail: "this server runs without the chart that such a case begins under"
            )
        case .staleVersion: self.init(error.report, status: 412)
        case .tooBusy:
            self.init(error.report, status: 503)
            headers[.retryAfter] = String(Self.busyRetrySeconds)
        case .commandIDReused: self.init(error.report)
        case .unavailable: self = .unavailable
        case .broken: self = .storeRefused
        }
    }

    init(_ failure: EventStoreFailure) {
        switch failure {
        case .unavailable, .cancelled: self = .unavailable
        case .broken: self = .storeRefused
        }
    }

    init(_ error: ReadModelError) {
        switch error {
        case .failed(let failure): self.init(failure)
        case .malformedCursor:
            self.init(
                status: 400,
                code: "malformed_cursor",
                detail: "the cursor is not one that this list gave out under these parameters",
                field: "cursor"
            )
        case .unsuitable(let column):
            self.init(
                status: 400,
                code: "malformed_parameter",
                detail: "the value cannot be one of this column",
                field: column
            )
        case .unknown:
            // Doors name models and columns, clients do not.
            self.init(
                status: 500,
                code: "store_refused",
                detail: "the store lacks what this door asks; the log tells more under the request's id"
            )
        }
    }

    /// The first rule that refuses a document, with all of them in `findings`.
    init(_ inspection: DocumentInspection) {
        guard let first = inspection.refusals.first, let code = first.code else {
            preconditionFailure("an accepted document is no problem")
        }
        self.init(
            status: Self.documentStatuses[code] ?? 422,
            code: code,
            detail: "\(first.message); \(first.remedy ?? "")",
            field: first.field,
            value: Self.excerpt(first.value)
        )
        details["findings"] = .array(inspection.refusals.map(\.json))
        if status == 503 { headers[.retryAfter] = String(Self.unavailableRetrySeconds) }
    }

    private static let documentStatuses = [
        "too_large": 413, "extension_missing": 415, "extension_not_accepted": 415,
        "media_type_not_accepted": 415, "media_type_mismatch": 415, "content_mismatch": 415,
        "scanner_unavailable": 503,
    ]

    init(_ report: RejectionReport) { self.init(report, status: Self.status(of: report.kind)) }

    private init(_ report: RejectionReport, status: Int) {
        self.init(
            status: status,
            code: report.code,
            detail: report.message,
            field: report.field.map(Self.excerpt),
            value: report.value.map(Self.excerpt)
        )
    }

    /// The reason stays in the log: it may name hosts.
    static var unavailable: Problem {
        Problem(
            status: 503,
            code: "unavailable",
            detail: "the event store cannot be reached; nothing is known to have been done, try again",
            headers: [.retryAfter: String(unavailableRetrySeconds)]
        )
    }

    static var storeRefused: Problem {
        Problem(
            status: 500,
            code: "store_refused",
            detail: "the event store refused; the log tells more under the request's id"
        )
    }

    static func unknownCase(_ id: StreamID) -> Problem { Problem(.unknownCase(id)) }

    static func status(of kind: RejectionReport.Kind) -> Int {
        switch kind {
        case .malformed: 400
        case .refused: 422
        case .notNow, .taken: 409
        case .forbidden: 403
        }
    }
}
