import Foundation

/// The eight kinds of file that the provider takes [coface-cofaserve.md §7.4].
enum CofaceDocumentKind: CaseIterable {
    case doc, docx, gif, jpeg, pdf, png, xls, xlsx

    var mediaType: String {
        switch self {
        case .doc: "application/msword"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .gif: "image/gif"
        case .jpeg: "image/jpeg"
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .xls: "application/vnd.ms-excel"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }

    var extensions: [String] {
        switch self {
        case .doc: ["doc"]
        case .docx: ["docx"]
        case .gif: ["gif"]
        case .jpeg: ["jpeg", "jpg"]
        case .pdf: ["pdf"]
        case .png: ["png"]
        case .xls: ["xls"]
        case .xlsx: ["xlsx"]
        }
    }

    /// Whether content looks like this kind: by its first bytes and, of Office files, by the names within.
    func matches(_ content: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .gif: content.starts(with: "GIF87a".utf8) || content.starts(with: "GIF89a".utf8)
        case .jpeg: content.starts(with: [0xff, 0xd8, 0xff])
        case .pdf: content.starts(with: "%PDF-".utf8)
        case .png: content.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        case .doc: CofaceDocumentKind.compoundFile(content, holds: ["WordDocument"])
        case .xls: CofaceDocumentKind.compoundFile(content, holds: ["Workbook", "Book"])
        case .docx: CofaceDocumentKind.package(content, holds: "word/document.xml")
        case .xlsx: CofaceDocumentKind.package(content, holds: "xl/workbook.xml")
        }
    }

    /// An OLE compound file whose directory names one of the streams, in UTF-16.
    private static func compoundFile(_ content: ArraySlice<UInt8>, holds names: [String]) -> Bool {
        guard content.starts(with: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) else { return false }
        return names.contains { name in
            content.firstPlace(of: name.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } + [0, 0]) != nil
        }
    }

    /// A ZIP package with that part and without macros.
    private static func package(_ content: ArraySlice<UInt8>, holds part: String) -> Bool {
        content.starts(with: [0x50, 0x4b, 0x03, 0x04]) && content.firstPlace(of: Array(part.utf8)) != nil
            && content.firstPlace(of: Array("vbaProject.bin".utf8)) == nil
    }
}

/// The rules that one document is held to, each with an error of its own.
enum CofaceDocumentRules {
    /// Unicode scalars after NFC, extension included [coface-cofaserve.md §13, D-26].
    static let nameLimit = 255

    /// The kind of an acceptable document.
    static func check(_ part: MultipartPart, bytesLimit: Int) throws(CofaceProblem) -> CofaceDocumentKind {
        try checkName(part.fileName)
        let ending = part.fileName.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased()
        guard part.fileName.contains("."),
            let kind = CofaceDocumentKind.allCases.first(where: { $0.extensions.contains(ending ?? "") })
        else {
            throw CofaceProblem(
                415,
                "document_extension_not_allowed",
                "The extension is none of those allowed: \(part.fileName)"
            )
        }
        let declared = part.contentType.split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        guard CofaceDocumentKind.allCases.contains(where: { $0.mediaType == declared }) else {
            throw CofaceProblem(
                415,
                "document_type_not_allowed",
                "The Content-Type is none of those allowed: \(part.contentType)"
            )
        }
        guard kind.mediaType == declared else {
            throw CofaceProblem(
                415,
                "document_type_mismatch",
                "Content-Type and extension do not match: \(part.contentType), \(part.fileName)"
            )
        }
        guard !part.content.isEmpty else {
            throw CofaceProblem(400, "document_empty", "The document is empty: \(part.fileName)")
        }
        guard part.content.count <= bytesLimit else {
            throw CofaceProblem(
                413,
                "document_too_large",
                "The document has more than \(bytesLimit) bytes: \(part.fileName)"
            )
        }
        guard kind.matches(part.content) else {
            throw CofaceProblem(
                415,
                "document_content_mismatch",
                "The content is not what Content-Type and extension say: \(part.fileName)"
            )
        }
        return kind
    }

    private static func checkName(_ name: String) throws(CofaceProblem) {
        guard !name.isEmpty else {
            throw CofaceProblem(400, "document_name_missing", "The document part has no file name")
        }
        let normal = name.precomposedStringWithCanonicalMapping
        guard normal.unicodeScalars.count <= nameLimit else {
            throw CofaceProblem(
                400,
                "document_name_too_long",
                "The file name has more than \(nameLimit) characters"
            )
        }
        let isOdd = normal.unicodeScalars.contains { scalar in
            scalar == "/" || scalar == "\\" || scalar.properties.generalCategory == .control
                || scalar.properties.isBidiControl
        }
        guard !isOdd, !(normal.first?.isWhitespace ?? true), !(normal.last?.isWhitespace ?? true),
            !normal.hasSuffix(".")
        else {
            throw CofaceProblem(
                400,
                "document_name_not_allowed",
                "The file name holds characters that are not allowed"
            )
        }
    }

    /// Names are equal when equal after NFC and case folding.
    static func folded(_ name: String) -> String {
        name.precomposedStringWithCanonicalMapping.folding(options: .caseInsensitive, locale: nil)
    }
}
