import Documents
import Hummingbird

/// A request's body that is a document, raw or as the one file of a form.
///
/// Raw: `Content-Type` says what it is, the name stands in `?name=`, or in `Content-Disposition`'s `filename*` or
/// `filename`. Form: the part with a file name, whatever it is called; no other part may be there.
struct DocumentBody {
    struct Received {
        var name: DocumentName
        var mediaType: String?
    }

    /// Known before the body comes: of a raw one.
    let name: DocumentName?
    let mediaType: String?
    let byteCount: Int?

    private let request: DoorRequest
    private let form: MultipartReader?
    private let byteLimit: Int

    init(_ request: DoorRequest, byteLimit: Int) throws {
        self.request = request
        self.byteLimit = byteLimit
        let query = try request.query(known: ["name"])
        let type = request.headers[.contentType]
        let length = request.headers[.contentLength].flatMap(Int.init)
        if HeaderParameters(type ?? "").value == "multipart/form-data" {
            guard let reader = MultipartReader(contentType: type ?? "") else {
                throw Problem.malformedForm("its Content-Type names no boundary of 1 to 70 characters")
            }
            form = reader
            name = nil
            mediaType = nil
            byteCount = nil
            if let length, length > byteLimit + DocumentsDoor.envelopeByteLimit {
                throw Problem.tooLarge(byteLimit)
            }
        } else {
            form = nil
            let disposition = request.headers[.contentDisposition].map(HeaderParameters.init)
            guard let text = try query.text("name") ?? disposition?.fileName else {
                throw Problem(
                    status: 400,
                    code: "name_missing",
                    detail:
                        "give the document's name as ?name=, or in Content-Disposition as filename* or filename",
                    field: "name"
                )
            }
            name = DocumentName(text)
            mediaType = type
            byteCount = length
            if let length, length > byteLimit { throw Problem.tooLarge(byteLimit) }
        }
    }

    /// Reads the body to its end, or as far as it may go.
    func receive(into spool: DocumentSpool) async throws -> Received {
        guard let stream = request.stream else { preconditionFailure("the route is streamed") }
        guard let form else {
            guard let name else { preconditionFailure("a raw document has its name before it comes") }
            for try await buffer in stream {
                try buffer.withUnsafeReadableBytes { try spool.append($0) }
                if spool.isTooLarge { throw Problem.tooLarge(byteLimit) }
            }
            return Received(name: name, mediaType: mediaType)
        }
        return try await receive(form, from: stream, into: spool)
    }

    private func receive(
        _ form: MultipartReader,
        from stream: RequestBody,
        into spool: DocumentSpool
    ) async throws -> Received {
        var form = form
        var received: Received?
        var total = 0
        for try await buffer in stream {
            total += buffer.readableBytes
            guard total <= byteLimit + DocumentsDoor.envelopeByteLimit else {
                throw Problem.tooLarge(byteLimit)
            }
            form.feed(buffer.readableBytesView)
            do {
                while let event = try form.next() { try take(event, spool, &received) }
            } catch let error as MultipartReader.Malformed {
                throw Problem.malformedForm(error.reason)
            }
            if spool.isTooLarge { throw Problem.tooLarge(byteLimit) }
        }
        guard form.hasEnded else { throw Problem.malformedForm("it ends before its last boundary") }
        guard let received else { throw Problem.malformedForm("no part of it has a file name") }
        return received
    }

    private func take(
        _ event: MultipartReader.Event,
        _ spool: DocumentSpool,
        _ received: inout Received?
    ) throws {
        switch event {
        case .part(let fields):
            guard received == nil else {
                throw MultipartReader.Malformed(
                    reason: "it has more than one part: send one document at a time"
                )
            }
            let disposition = HeaderParameters(fields["content-disposition"] ?? "")
            guard disposition.value == "form-data", let name = disposition.fileName else {
                throw MultipartReader.Malformed(reason: "a part has no file name in its Content-Disposition")
            }
            received = Received(name: DocumentName(name), mediaType: fields["content-type"])
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { try spool.append($0) }
        case .partEnd, .end: break
        }
    }
}

extension Problem {
    static func malformedForm(_ reason: String) -> Problem {
        Problem(status: 400, code: "malformed_form", detail: "the form cannot be read: \(reason)")
    }

    static func tooLarge(_ byteLimit: Int) -> Problem {
        Problem(
            status: 413,
            code: "too_large",
            detail: "a document has \(byteLimit) bytes at most; split it, or scan it with less resolution",
            field: "content"
        )
    }
}
