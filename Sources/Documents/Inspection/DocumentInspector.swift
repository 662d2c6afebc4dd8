/// Holds documents against every rule, without a case, a database or the network.
///
/// Hostile files cost no more than their own size: only headers, directories and one list are read, each within limits.
package final class DocumentInspector: Sendable {
    package let rules: DocumentRules
    private let magic = Magic()

    package init(rules: DocumentRules = DocumentRules()) { self.rules = rules }

    /// What can be said before the content is there: the name, the type and the size that were announced.
    package func foresee(name: DocumentName, declared mediaType: String?, byteCount: Int?)
        -> [DocumentFinding]
    {
        let claims = claims(name, mediaType)
        return [name.lengthFinding, name.charactersFinding, name.edgesFinding]
            + [claims.fileExtension, claims.mediaType]
            + (byteCount.map { [sizeFinding($0)] } ?? [])
    }

    /// What every rule thinks. `content` is the whole document, or the part of a larger one up to just beyond the
    /// limit; `byteCount` is how large the document is.
    package func inspect(
        name: DocumentName,
        declared mediaType: String?,
        byteCount: Int,
        content: UnsafeRawBufferPointer
    ) throws(DocumentInspectionFailure) -> DocumentInspection {
        let claims = claims(name, mediaType)
        let size = sizeFinding(byteCount)
        var findings = [
            name.lengthFinding, name.charactersFinding, name.edgesFinding, claims.fileExtension,
            claims.mediaType, size,
        ]
        if size.verdict == .refused {
            let reason = byteCount == 0 ? "there is no content" : "a document of this size is not opened"
            let rest: [DocumentFinding.Rule] = [
                .content, .wholeness, .protection, .macros, .package, .pixels,
            ]
            findings += rest.map { .notJudged($0, reason) }
        } else {
            let look = ContentLook(try magic.mediaType(of: content), content)
            findings += [
                look.contentFinding(expected: claims.type), look.wholenessFinding, look.protectionFinding,
                look.macrosFinding, look.packageFinding, look.pixelsFinding,
            ]
        }
        findings.append(.notJudged(.viruses, "no scanner was asked"))
        var inspection = DocumentInspection(findings: findings, type: nil)
        if inspection.isAccepted { inspection.type = claims.type }
        return inspection
    }

    private func sizeFinding(_ byteCount: Int) -> DocumentFinding {
        if byteCount == 0 {
            return .refused(
                .size,
                "empty",
                value: "0",
                "the document is empty",
                remedy: "send the file again; if it is empty where it came from, ask for it anew"
            )
        }
        guard byteCount <= rules.byteLimit else {
            return .refused(
                .size,
                "too_large",
                value: "\(byteCount)",
                "the document has more than \(rules.byteLimit) bytes",
                remedy: "split the document, or scan it with less resolution, below \(rules.byteLimit) bytes"
            )
        }
        return .passed(.size, value: "\(byteCount)", "the document has \(byteCount) bytes")
    }

    private struct Claims {
        var fileExtension: DocumentFinding
        var mediaType: DocumentFinding
        /// What extension and media type agree on.
        var type: DocumentType?
    }

    /// What says nothing about a document; such a declaration counts as none.
    private static let emptyDeclarations: Set<String> = [
        "", "application/octet-stream", "binary/octet-stream",
    ]

    private func claims(_ name: DocumentName, _ declared: String?) -> Claims {
        guard let text = name.fileExtension else {
            return Claims(
                fileExtension: .refused(
                    .fileExtension,
                    "extension_missing",
                    value: name.text,
                    "the name has no extension",
                    remedy: "give the name with its extension, one of \(DocumentType.acceptedExtensions)"
                ),
                mediaType: .notJudged(.mediaType, "there is no extension to hold it against")
            )
        }
        guard let type = DocumentType(extension: text) else {
            return Claims(
                fileExtension: .refused(
                    .fileExtension,
                    "extension_not_accepted",
                    value: ".\(text)",
                    "documents with this extension are not accepted",
                    remedy: "save the document as one of \(DocumentType.acceptedExtensions)"
                ),
                mediaType: .notJudged(.mediaType, "there is no accepted extension to hold it against")
            )
        }
        let passed = DocumentFinding.passed(
            .fileExtension,
            value: ".\(text)",
            "the extension stands for \(type.mediaType)"
        )
        let bare = declared.map(DocumentType.bare) ?? ""
        guard !Self.emptyDeclarations.contains(bare) else {
            return Claims(
                fileExtension: passed,
                mediaType: .passed(
                    .mediaType,
                    value: type.mediaType,
                    "no media type was declared: the extension decides"
                ),
                type: type
            )
        }
        guard let declaredType = DocumentType(mediaType: bare) else {
            return Claims(
                fileExtension: passed,
                mediaType: .refused(
                    .mediaType,
                    "media_type_not_accepted",
                    value: String(bare.prefix(200)),
                    "documents of this media type are not accepted",
                    remedy: "declare \(type.mediaType), which the extension .\(text) stands for"
                ),
                type: type
            )
        }
        guard declaredType == type else {
            return Claims(
                fileExtension: passed,
                mediaType: .refused(
                    .mediaType,
                    "media_type_mismatch",
                    value: declaredType.mediaType,
                    "the extension .\(text) stands for \(type.mediaType)",
                    remedy: "declare the media type that the extension stands for, or correct the extension"
                ),
                type: type
            )
        }
        return Claims(
            fileExtension: passed,
            mediaType: .passed(
                .mediaType,
                value: type.mediaType,
                "media type and extension belong together"
            ),
            type: type
        )
    }
}
