/// The eight kinds of documents that a claim may carry, with the extensions that go with each.
/// [coface-cofaserve.md §7.4]
package enum DocumentType: String, Sendable, Hashable, CaseIterable {
    case word = "application/msword"
    case wordOpenXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case gif = "image/gif"
    case jpeg = "image/jpeg"
    case pdf = "application/pdf"
    case png = "image/png"
    case excel = "application/vnd.ms-excel"
    case excelOpenXML = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    package var mediaType: String { rawValue }

    /// Lower case, without the dot.
    package var extensions: [String] {
        switch self {
        case .word: ["doc"]
        case .wordOpenXML: ["docx"]
        case .gif: ["gif"]
        case .jpeg: ["jpeg", "jpg"]
        case .pdf: ["pdf"]
        case .png: ["png"]
        case .excel: ["xls"]
        case .excelOpenXML: ["xlsx"]
        }
    }

    /// The kind that an extension stands for, in any case.
    package init?(extension text: String) {
        let folded = text.lowercased()
        guard let type = Self.allCases.first(where: { $0.extensions.contains(folded) }) else { return nil }
        self = type
    }

    /// The kind that a Content-Type names; its parameters (`; charset=…`) say nothing about the kind.
    package init?(mediaType text: String) {
        let name = Self.bare(text)
        guard let type = Self(rawValue: Self.aliases[name] ?? name) else { return nil }
        self = type
    }

    /// What programs declare instead of the registered name: browsers and phones for pictures, mail programs of
    /// before 2000 for the others. None of them means anything else.
    private static let aliases: [String: String] = [
        "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png",
        "application/x-pdf": "application/pdf",
        "application/x-msword": "application/msword", "application/word": "application/msword",
        "application/excel": "application/vnd.ms-excel", "application/x-excel": "application/vnd.ms-excel",
        "application/msexcel": "application/vnd.ms-excel",
        "application/x-msexcel": "application/vnd.ms-excel",
    ]

    /// A Content-Type without its parameters, in lower case.
    static func bare(_ mediaType: String) -> String {
        let name = mediaType.prefix { $0 != ";" }
        return name.filter { !$0.isWhitespace }.lowercased()
    }

    /// ".doc, .docx, …" as refusals list them.
    static let acceptedExtensions = allCases.flatMap(\.extensions).map { ".\($0)" }.joined(separator: ", ")
}
