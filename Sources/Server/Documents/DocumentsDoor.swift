import Cases
import Documents
import Engine
import EventStore
import Hummingbird
import Lifecycles
import Values
import Workflow

/// `/api/v1/overdue-cases/{caseId}/documents`: attach, list, show, download.
struct DocumentsDoor: Sendable {
    static let model = CaseModel.documents
    static let pageSize: Int64 = 100
    /// What multipart adds to a document: boundaries and header fields of a few parts.
    static let envelopeByteLimit = 65_536

    let dependencies: ServerDependencies

    var routes: [Route] {
        [
            .stream("/api/v1/overdue-cases/{caseId}/documents") { try await attach($0) },
            .get("/api/v1/overdue-cases/{caseId}/documents") { try await list($0) },
            .get("/api/v1/overdue-cases/{caseId}/documents/{documentId}") { try await show($0) },
            .get("/api/v1/overdue-cases/{caseId}/documents/{documentId}/content") {
                try await download($0)
            },
        ]
    }

    // MARK: Attaching

    private func attach(_ request: DoorRequest) async throws -> Response {
        let overdueCase = try request.caseID()
        let key = try request.idempotencyKey()
        let upload = try DocumentBody(request, byteLimit: documents.intake.inspector.rules.byteLimit)
        try await documents.foresee(
            overdueCase,
            name: upload.name,
            declared: upload.mediaType,
            byteCount: upload.byteCount
        )
        let spool = try documents.intake.spool()
        let received = try await upload.receive(into: spool)
        let outcome = try await documents.attach(
            spool,
            to: overdueCase,
            name: received.name,
            declared: received.mediaType,
            id: key,
            by: request.principal
        )
        switch outcome {
        case .attached(let answer, let attachment):
            return .json(
                [
                    "alreadyAttached": false, "bytes": .integer(attachment.byteCount),
                    "documentId": .string(answer.caseID.description),
                    "mediaType": .string(attachment.mediaType), "name": .string(attachment.name),
                    "sha256": .string(attachment.sha256), "state": .string(answer.state),
                ],
                status: 201,
                headers: [.location: Self.location(overdueCase, answer.caseID)]
            )
        case .alreadyAttached(let document, _):
            var view = try await self.view(of: document, in: overdueCase)
            view["alreadyAttached"] = true
            return .json(.object(view), headers: [.location: Self.location(overdueCase, document)])
        }
    }

    private var documents: DocumentAttachments { dependencies.documents }

    private static func location(_ overdueCase: StreamID, _ document: StreamID) -> String {
        "/api/v1/overdue-cases/\(overdueCase)/documents/\(document)"
    }

    // MARK: Reading

    private func list(_ request: DoorRequest) async throws -> Response {
        let overdueCase = try request.caseID()
        let reader = try request.query(known: ["attention", "limit", "cursor"])
        guard try await dependencies.store.load([overdueCase]).first != nil else {
            throw Problem.unknownCase(overdueCase)
        }
        let page = try await dependencies.readModels.listRows(
            ReadModelQuery(
                model: Self.model,
                conditions: JSONObject([("overdue_case", .string(overdueCase.description))]),
                present: try reader.flag("attention") == true ? ["attention"] : [],
                cursor: try reader.text("cursor"),
                limit: Int(
                    try reader.integer("limit", in: 1...Int64(ReadModelQuery.rowLimit)) ?? Self.pageSize
                )
            )
        )
        return .json([
            "documents": .array(page.rows.map { .object(DocumentView.members(of: $0)) }),
            "nextCursor": .optional(page.next),
        ])
    }

    private func show(_ request: DoorRequest) async throws -> Response {
        let (overdueCase, document) = try Self.ids(of: request)
        return .json(.object(try await view(of: document, in: overdueCase)))
    }

    private func download(_ request: DoorRequest) async throws -> Response {
        let (overdueCase, document) = try Self.ids(of: request)
        let view = JSON.object(try await self.view(of: document, in: overdueCase))
        guard let digest = Digest(hexadecimal: try view.string("sha256")),
            let content = try await documents.intake.store.content(of: digest)
        else {
            throw Problem(
                status: 404,
                code: "content_gone",
                detail: "the content of this document is no longer kept",
                field: "documentId"
            )
        }
        // Never shown in a browser as something else than it is: saved, and as what it was judged to be.
        let headers: HTTPFields = [
            .contentType: try view.string("mediaType"),
            .contentDisposition: DocumentView.disposition(ofName: try view.string("name")),
            .contentSecurityPolicy: "sandbox; default-src 'none'",
            .init("Repr-Digest")!: "sha-256=:\(Base64.text(of: digest.bytes)):",
        ]
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody(contentLength: content.byteCount) { writer in
                for try await piece in content.pieces { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
        )
    }

    private func view(of document: StreamID, in overdueCase: StreamID) async throws -> JSONObject {
        guard let row = try await dependencies.readModels.row(model: Self.model, stream: document),
            row["overdue_case"]?.stringValue == overdueCase.description
        else { throw Problem.unknownDocument(document) }
        return DocumentView.members(of: row)
    }

    private static func ids(of request: DoorRequest) throws -> (StreamID, StreamID) {
        _ = try request.query(known: [])
        let overdueCase = try request.caseID()
        let text = request.parameters["documentId"] ?? ""
        guard text.utf8.count == 36, let document = StreamID(text) else {
            throw Problem(
                status: 400,
                code: "malformed_document_id",
                detail: "a document id is a UUID such as 0191f6c0-5f6e-7c8b-9c1d-2a3b4c5d6e7f",
                field: "documentId",
                value: Problem.excerpt(text)
            )
        }
        return (overdueCase, document)
    }
}

extension Problem {
    static func unknownDocument(_ id: StreamID) -> Problem {
        Problem(
            status: 404,
            code: "unknown_document",
            detail: "the case has no document \(id)",
            field: "documentId",
            value: id.description
        )
    }
}
