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

    init(_ sniffed: String, _ content: UnsafeRawBufferPointer) {
        self.sniffed = sniffed.lowercased()
        let view = ByteView(content)
        report =
            if view.begins(with: "%PDF-") {
                PDFFile.report(view)
            } else if view.begins(with: PNGImage.signature) {
                PNGImage.report(view)
            } else if view.begins(with: [0xFF, 0xD8, 0xFF]) {
                JPEGImage.report(view)
            } else if view.begins(with: "GIF87a") || view.begins(with: "GIF89a") {
                GIFImage.report(view)
            } else if view.begins(with: CompoundFile.signature) {
                LegacyOffice.report(view)
            } else if view.begins(with: "PK\u{3}\u{4}") || view.begins(with: "PK\u{5}\u{6}") {
                OfficePackage.report(content)
            } else {
                nil
            }
    }

    /// What it is: libmagic and the container must agree, or libmagic sees the container alone.
    private var type: DocumentType? {
        let bySniffing = DocumentType(rawValue: sniffed)
        guard let byContainer = report?.type else {
            // A package whose directory is cut cannot say what it is; libmagic still can.
            return report?.fault != nil && report?.description == nil ? bySniffing : nil
        }
        let isAgreed = bySniffing == byContainer || Self.containers.contains(sniffed)
        return isAgreed ? byContainer : nil
    }

    private var whatItIs: String {
        if let type { return type.mediaType }
        if let description = report?.description { return description }
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
                "the content is not \(expected.mediaType)",
                remedy:
                    "save the document as \(expected.extensions.map { ".\($0)" }.joined(separator: " or ")) "
                    + "with the program that made it; renaming a file does not convert it"
            )
        }
        return .passed(.content, value: expected.mediaType, "the content is what name and type claim")
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
                remedy: "save the document without a password and without restrictions"
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
        case .truncated, .damaged, nil: break
        }
        return judged(.package, isReadable: true) { _ in
            .passed(.package, value: "within limits", "the document unpacks to no more than it should")
        }
    }

    var pixelsFinding: DocumentFinding {
        judged(.pixels, isReadable: true) { report in
            guard report.width * report.height <= DocumentRules.pixelLimit else {
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
            }
        }
        return finding
    }
}
