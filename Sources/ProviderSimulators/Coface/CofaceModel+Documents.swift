/// Documents of a case [coface-cofaserve.md §7.4].
extension CofaceModel {
    /// The shell tells when an upload begins and ends: the provider takes one at a time per case, and only the
    /// shell sees two at once.
    package mutating func uploadBegins(overdueId: String) {
        state.revision += 1
        if uploads[overdueId, default: 0] > 0 { state.counts.parallelUploads += 1 }
        uploads[overdueId, default: 0] += 1
    }

    package mutating func uploadEnds(overdueId: String) {
        guard let left = uploads[overdueId] else { return }
        uploads[overdueId] = left > 1 ? left - 1 : nil
    }

    mutating func addDocument(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let subject = try addressed(call)
        do throws(CofaceProblem) {
            return try store(call, in: subject)
        } catch {
            state.counts.refusedDocuments[error.code, default: 0] += 1
            throw error
        }
    }

    private mutating func store(_ call: CofaceCall, in subject: CofaceCase) throws(CofaceProblem)
        -> CofaceHTTPAnswer
    {
        let part = try MultipartBody.part(
            named: "document",
            contentType: call.request.contentType,
            body: call.request.body
        )
        let kind = try CofaceDocumentRules.check(
            part,
            bytesLimit: configuration.documentBytesLimit
        )
        let fingerprint = part.content.fingerprint
        let folded = CofaceDocumentRules.folded(part.fileName)
        if let there = subject.documents.first(where: { CofaceDocumentRules.folded($0.name) == folded }) {
            if there.fingerprint == fingerprint, !call.isInjected { state.counts.repeatedUploads += 1 }
            throw CofaceProblem(
                409,
                "document_name_exists",
                "The case has a document of that name and extension: \(there.name)"
            )
        }
        guard subject.documents.count < configuration.documentsLimit else {
            throw CofaceProblem(
                409,
                "document_limit_reached",
                "A case takes \(configuration.documentsLimit) documents at most"
            )
        }
        var changed = subject
        changed.documents.append(
            CofaceDocument(
                name: part.fileName,
                mediaType: kind.mediaType,
                byteCount: part.content.count,
                fingerprint: fingerprint
            )
        )
        changed.lastUpdate = call.now
        state.cases[changed.customerReference] = changed
        state.counts.documents += 1
        return .success(
            201,
            .object([
                .init("overdueId", .string(changed.overdueId ?? "")), .init("name", .string(part.fileName)),
                .init("count", .integer(Int64(changed.documents.count))),
            ])
        )
    }

    /// Names only, never content.
    func listDocuments(_ call: CofaceCall) throws(CofaceProblem) -> CofaceHTTPAnswer {
        let subject = try addressed(call)
        let rows = subject.documents.map {
            JSONValue.object([.init("name", .string($0.name)), .init("fileName", .string($0.name))])
        }
        return .success(
            200,
            .object([
                .init("overdueId", .string(subject.overdueId ?? "")), .init("documents", .array(rows)),
                .init("count", .integer(Int64(rows.count))),
            ])
        )
    }
}

extension ArraySlice<UInt8> {
    /// FNV-1a, 64 bits.
    var fingerprint: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in self { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
