/// What the bytes of one document say, by libmagic and by the reader of its container.
struct ContentLook {
    /// As libmagic sees it.
    private let sniffed: String
    private let report: ContentReport?

    /// What libmagic says of Office files that it cannot tell from their container.
    private static let containers: Set<String> = [
        "application/zip", "application/octet-stream", "application/x-ole-storage", "application/cdfv2",
        "application/vnd.ms-office", "application/encrypted",
        "application/vnd.openxmlformats-officedocument",
    ]

    /// What libmagic may say of a PDF whose header comes after other bytes.
    private static let prefaces: Set<String> = [
        "application/octet-stream", "text/plain", "application/vnd.hp-pcl", "application/vnd.hp-pjl",
    ]

    /// A form that programs open under one of our extensions and that is none of our kinds.
    private let oldFormat: String?
    /// Where a PDF's header stands when that is too far in.
    private let lateHeader: Int?
    /// Whether what libmagic says counts. It names an OLE2 file after the program in its summary, so a workbook of a
    /// report generator is that generator's: there the streams decide.
    private let asksMagic: Bool

    init(_ sniffed: String, _ content: UnsafeRawBufferPointer) {
        self.sniffed = sniffed.lowercased()
        let view = ByteView(content)
        let isCompound = view.begins(with: CompoundFile.signature)
        report =
            if view.begins(with: PNGImage.signature) {
                PNGImage.report(view)
            } else if view.begins(with: [0xFF, 0xD8, 0xFF]) {
                JPEGImage.report(view)
            } else if view.begins(with: "GIF87a") || view.begins(with: "GIF89a") {
                GIFImage.report(view)
            } else if isCompound {
                LegacyOffice.report(view)
            } else if view.begins(with: "PK\u{3}\u{4}") || view.begins(with: "PK\u{5}\u{6}") {
                OfficePackage.report(content)
            } else if let header = PDFFile.headerOffset(view) {
                PDFFile.report(view, header: header)
            } else {
                nil
            }
        asksMagic = !isCompound
        lateHeader = report == nil ? PDFFile.lateHeader(view) : nil
        oldFormat = report == nil ? OldFormat.name(view) : nil
    }

    /// What it is: libmagic and the container must agree, or libmagic sees the container alone.
    private var type: DocumentType? {
        let bySniffing = DocumentType(rawValue: sniffed)
        guard let byContainer = report?.type else {
            // A package whose directory is cut cannot say what it is; libmagic still can.
            return report?.fault != nil && report?.description == nil ? bySniffing : nil
        }
        let isAgreed =
            bySniffing == byContainer || !asksMagic || Self.containers.contains(sniffed)
            || byContainer == .pdf && Self.prefaces.contains(sniffed)
        return isAgreed ? byContainer : nil
    }

    private var whatItIs: String {
        if let type { return type.mediaType }
        if let description = report?.description ?? oldFormat { return description }
        return sniffed
    }

    func contentFinding(expected: DocumentType?) -> DocumentFinding {
        guard let expected else {
            return .notJudged(.content, "nothing acceptable was claimed; the content is \(whatItIs)")
        }
        if type == nil, let fault = report?.fault, report?.description == nil {
            switch fault {
            case .tooManyParts, .expandsTooFar:
                return .notJudged(.content, "a package of this kind is not opened")
            case .trailing: break
            case .truncated, .damaged:
                if Self.containers.contains(sniffed) {
                    return .notJudged(.content, "what is left does not say what it was")
                }
            }
        }
        if type == nil, report?.protection != nil {
            return .notJudged(.content, "the content is encrypted")
        }
        guard type == expected else {
            return .refused(
                .content,
                "content_mismatch",
                value: whatItIs,
                mismatch(expected),
                remedy: remedy(expected)
            )
        }
        return .passed(.content, value: expected.mediaType, "the content is what name and type claim")
    }

    private func mismatch(_ expected: DocumentType) -> String {
        if expected == .pdf, let lateHeader {
            return "\(lateHeader) bytes stand before the header %PDF-; viewers look no further than "
                + "\(DocumentRules.pdfHeaderReadLimit)"
        }
        // libmagic may be content with a beginning that nobody can open.
        return whatItIs == expected.mediaType
            ? "the content begins like \(expected.mediaType) and is none"
            : "the content is not \(expected.mediaType)"
    }

    private func remedy(_ expected: DocumentType) -> String {
        if expected == .pdf, lateHeader != nil {
            return "open the document and save it anew as a PDF, so that it begins with its header"
        }
        let isSheet = expected == .excel || expected == .excelOpenXML
        if oldFormat != nil, isSheet {
            return "it is in an old format: open it with a spreadsheet program and save it anew as .xlsx"
        }
        if oldFormat != nil, expected == .word || expected == .wordOpenXML {
            return "it is in an old format: open it with a word processor and save it anew as .docx"
        }
        return "save the document as \(expected.extensions.map { ".\($0)" }.joined(separator: " or ")) "
            + "with the program that made it; renaming a file does not convert it"
    }

    var wholenessFinding: DocumentFinding {
        switch report?.fault {
        case .truncated(let what):
            return .refused(
                .wholeness,
                "truncated",
                value: what,
                "the document is cut off: \(what)",
                remedy: "send the file again; if it cannot be opened where it came from, ask for it anew"
            )
        case .damaged(let what):
            return .refused(
                .wholeness,
                "damaged",
                value: what,
                "the document cannot be read: \(what)",
                remedy: "open the document with the program that made it and save it again"
            )
        case .trailing(let count):
            return .refused(
                .wholeness,
                "trailing_bytes",
                value: "\(count)",
                "\(count) bytes stand behind the picture's end, where another file may hide",
                remedy: "open the picture and save it again, or send what follows it as a document of its own"
            )
        case .tooManyParts, .expandsTooFar:
            return .notJudged(.wholeness, "a package of this kind is not opened")
        case nil: break
        }
        guard report != nil else { return .notJudged(.wholeness, "it is of no kind that we can look into") }
        return .passed(.wholeness, value: whatItIs, "the document is whole")
    }

    var protectionFinding: DocumentFinding {
        judged(.protection, isReadable: true) { report in
            guard let protection = report.protection else {
                return .passed(.protection, value: "none", "the document opens without a password")
            }
            return .refused(
                .protection,
                "encrypted",
                value: protection,
                "the document is encrypted: \(protection)",
                remedy: report.unprotecting
                    ?? "save the document without a password and without restrictions"
            )
        }
    }

    var macrosFinding: DocumentFinding {
        judged(.macros, isReadable: report?.protection == nil) { report in
            guard let macros = report.macros else {
                return .passed(.macros, value: "none", "the document carries no macros")
            }
            return .refused(
                .macros,
                "macros",
                value: macros,
                "the document carries macros: \(macros)",
                remedy: "save the document without macros, or as a PDF"
            )
        }
    }

    var packageFinding: DocumentFinding {
        switch report?.fault {
        case .tooManyParts(let count):
            return .refused(
                .package,
                "package_too_many_parts",
                value: "\(count)",
                "the package has more than \(DocumentRules.packageEntryLimit) parts",
                remedy: "save the document as a PDF"
            )
        case .expandsTooFar(let bytes):
            return .refused(
                .package,
                "package_expands_too_far",
                value: "\(bytes)",
                "the package unpacks to more than \(DocumentRules.packageExpandedByteLimit) bytes",
                remedy: "save the document as a PDF"
            )
        case .truncated, .damaged, .trailing, nil: break
        }
        return judged(.package, isReadable: true) { _ in
            .passed(.package, value: "within limits", "the document unpacks to no more than it should")
        }
    }

    var pixelsFinding: DocumentFinding {
        judged(.pixels, isReadable: true) { report in
            let (pixels, isBeyondAll) = report.width.multipliedReportingOverflow(by: report.height)
            guard !isBeyondAll, pixels <= DocumentRules.pixelLimit else {
                return .refused(
                    .pixels,
                    "too_many_pixels",
                    value: "\(report.width) × \(report.height)",
                    "the image claims more than \(DocumentRules.pixelLimit) pixels",
                    remedy: "scale the image down"
                )
            }
            let isImage = report.width > 0 || report.height > 0
            let value = isImage ? "\(report.width) × \(report.height)" : "none"
            return .passed(.pixels, value: value, "the image is of a usual size, if it is one")
        }
    }

    private func judged(
        _ rule: DocumentFinding.Rule,
        isReadable: Bool,
        _ body: (ContentReport) -> DocumentFinding
    ) -> DocumentFinding {
        guard let report else { return .notJudged(rule, "it is of no kind that we can look into") }
        guard isReadable else { return .notJudged(rule, "the content is encrypted") }
        let finding = body(report)
        if finding.verdict == .passed, let fault = report.fault, rule != .pixels || report.width == 0 {
            switch fault {
            case .truncated, .damaged: return .notJudged(rule, "the document cannot be read to its end")
            case .tooManyParts, .expandsTooFar:
                return .notJudged(rule, "a package of this kind is not opened")
            case .trailing: break
            }
        }
        return finding
    }
}
