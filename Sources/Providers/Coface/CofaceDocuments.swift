import Values
package import Workflow

/// Where uploads get their content from.
package protocol CofaceDocumentSource: Sendable {
    /// Appends a document's content to a body; false when it is not kept.
    func append(contentOf sha256: String, to body: inout [UInt8]) async throws -> Bool
}

/// Makes the calls of ``DocumentUpload`` at Coface: one document sent, or the names of a case's documents listed.
/// [coface-cofaserve.md §7.4]
package struct CofaceDocuments: CallHandler {
    /// The queue that the chart names as rate limit.
    package static let queue = "coface-documents"
    /// Characters of a text of the provider that is kept.
    private static let textLimit = 500
    /// What stands around the content in a form.
    private static let envelopeByteLimit = 4_096
    /// No document is longer [coface-cofaserve.md §7.4]; a stored number that says so reserves no more.
    private static let reservedByteLimit = 10 * 1024 * 1024

    private let connection: CofaceConnection
    private let source: any CofaceDocumentSource

    package init(connection: CofaceConnection, source: any CofaceDocumentSource) {
        self.connection = connection
        self.source = source
    }

    package func handle(_ call: Call) async -> CallOutcome {
        do {
            switch call.name {
            case "uploadDocument":
                guard let request = try await upload(call) else {
                    return .failed(CallFailure(reason: "the content is no longer kept", isRetryable: false))
                }
                return Self.uploaded(
                    await connection.send(request, for: call),
                    mayHaveArrived: call.request["mayHaveArrived"]?.boolValue ?? false
                )
            case "listDocuments", "lookForUpload":
                return Self.listed(await connection.send(try Self.list(call.request), for: call))
            default:
                return .failed(
                    CallFailure(reason: "there is no call \(call.name) for documents", isRetryable: false)
                )
            }
        } catch let error as JSONShapeError {
            return .failed(CallFailure(reason: "the call cannot be built: \(error)", isRetryable: false))
        } catch {
            return .failed(CallFailure(reason: "the content cannot be read: \(error)"))
        }
    }

    // MARK: Requests

    private func upload(_ call: Call) async throws -> CofaceRequest? {
        let asked = call.request
        // Nothing that the content could hold: the work item's id is drawn at random.
        let boundary = "dossier-\(call.idempotencyKey)"
        var body: [UInt8] = []
        let bytes = min(max(0, Int(try asked.integer("bytes"))), Self.reservedByteLimit)
        body.reserveCapacity(bytes + Self.envelopeByteLimit)
        body += Array(
            Self.partHead(boundary, name: try asked.string("name"), mediaType: try asked.string("mediaType"))
                .utf8
        )
        guard try await source.append(contentOf: try asked.string("sha256"), to: &body) else { return nil }
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        return CofaceRequest(
            .post,
            .overdue,
            template: CofaceWire.Template.documents,
            parameters: try Self.parameters(asked),
            contentType: "multipart/form-data; boundary=\(boundary)",
            body: body,
            policyNumber: try asked.optionalString("policyNumber")
        )
    }

    /// One part called `document`. [coface-wire.md] Names have neither control characters nor path separators; a quote is
    /// written as browsers do.
    static func partHead(_ boundary: String, name: String, mediaType: String) -> String {
        let quoted = name.replacing("\"", with: "%22")
        return
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"document\"; filename=\"\(quoted)\"\r\n"
            + "Content-Type: \(mediaType)\r\n\r\n"
    }

    private static func list(_ asked: JSON) throws -> CofaceRequest {
        CofaceRequest(
            .get,
            .overdue,
            template: CofaceWire.Template.documents,
            parameters: try parameters(asked),
            contentType: nil,
            body: [],
            policyNumber: try asked.optionalString("policyNumber")
        )
    }

    private static func parameters(_ asked: JSON) throws -> [String: String] {
        ["easyNumber": try asked.string("easyNumber"), "overdueId": try asked.string("overdueId")]
    }

    // MARK: Answers

    /// 401, 404, 405 and 429 are certain to have done nothing; 400, 409, 413, 415 and 422 are refusals in the provider's
    /// words; whatever else came after something was sent may hide an upload.
    ///
    /// After an upload that may have arrived, a conflict says that the name is there: the list tells.
    static func uploaded(_ result: CofaceConnection.Result, mayHaveArrived: Bool = false) -> CallOutcome {
        switch result {
        case .notSent(let failure): return .failed(failure)
        case .broken(let reason): return .unknown(reason: "no answer: \(reason)")
        case .tooLong(let reason): return .unknown(reason: reason)
        case .answered(let status, let retryAfter, let body):
            switch status {
            case 200, 201, 202: return .succeeded(.emptyObject)
            case 409 where mayHaveArrived:
                return .unknown(reason: "HTTP 409 after an upload that may have arrived")
            case 400, 409, 413, 415, 422:
                let json = (try? ProviderJSON.parse(body)) ?? .null
                return .succeeded([
                    "message": .string(text(json["message"]) ?? "HTTP \(status)"),
                    "refusal": .string(text(json["code"]) ?? "http_\(status)"),
                ])
            case 401, 429:
                return .failed(
                    CallFailure(
                        reason: "HTTP \(status)",
                        retryAfter: retryAfter ?? (status == 429 ? CofaceBudget.window : nil),
                        countsForBreaker: status == 401,
                        holdsQueue: status == 429
                    )
                )
            case 403, 404, 405, 410:
                return .failed(CallFailure(reason: "HTTP \(status)", isRetryable: false))
            default: return .unknown(reason: "HTTP \(status)")
            }
        }
    }

    static func listed(_ result: CofaceConnection.Result) -> CallOutcome {
        switch result {
        case .notSent(let failure): return .failed(failure)
        case .broken(let reason):
            return .failed(CallFailure(reason: "no answer: \(reason)", countsForBreaker: true))
        case .tooLong(let reason): return .failed(CallFailure(reason: reason, isRetryable: false))
        case .answered(200, _, let body):
            guard let documents = (try? ProviderJSON.parse(body))?["documents"]?.arrayValue else {
                return .failed(CallFailure(reason: "the list of names cannot be read"))
            }
            let names = documents.compactMap { entry -> String? in
                entry.stringValue ?? entry["name"]?.stringValue ?? entry["fileName"]?.stringValue
            }
            return .succeeded(["names": .array(names.map(JSON.string))])
        case .answered(let status, let retryAfter, _):
            return .failed(
                CallFailure(
                    reason: "HTTP \(status)",
                    isRetryable: ![400, 403, 404, 405, 410].contains(status),
                    retryAfter: retryAfter ?? (status == 429 ? CofaceBudget.window : nil),
                    countsForBreaker: status >= 500,
                    holdsQueue: status == 429
                )
            )
        }
    }

    private static func text(_ value: JSON?) -> String? {
        (value?.wordValue).map { String($0.prefix(textLimit)) }
    }
}
