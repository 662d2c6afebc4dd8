/// Word and Excel files of 2007 and later: a zip whose relations name its main part, and whose `[Content_Types].xml` says
/// what each part is. (ECMA-376 part 2)
///
/// libmagic looks at the first entry of the zip alone, so it calls a valid .docx a zip when another part comes first,
/// and a .docm that was renamed a .docx. (D-27)
enum OfficePackage {
    private static let mainParts: [(contentType: String, type: DocumentType?, name: String)] = [
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", .wordOpenXML,
            "a Word document"
        ),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", .excelOpenXML,
            "an Excel workbook"
        ),
        (
            "application/vnd.ms-word.document.macroenabled.main+xml", nil,
            "a Word document with macros (.docm)"
        ),
        (
            "application/vnd.ms-excel.sheet.macroenabled.main+xml", nil,
            "an Excel workbook with macros (.xlsm)"
        ),
        (
            "application/vnd.ms-excel.sheet.binary.macroenabled.main", nil, "a binary Excel workbook (.xlsb)"
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", nil,
            "a presentation (.pptx)"
        ),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", nil,
            "a Word template (.dotx)"
        ),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", nil,
            "an Excel template (.xltx)"
        ),
    ]

    private static let unknownMain = "a package that is neither a document nor a workbook"

    /// Files with macros may be embedded whole.
    private static let macroExtensions = [".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm"]

    static func report(_ bytes: UnsafeRawBufferPointer) -> ContentReport {
        guard let package = ZipPackage(bytes, partLimit: DocumentRules.packageEntryLimit) else {
            return ContentReport(fault: .truncated("its directory of parts is missing or does not fit"))
        }
        guard package.partCount <= DocumentRules.packageEntryLimit else {
            return ContentReport(fault: .tooManyParts(package.partCount))
        }
        guard package.expandedBytes <= DocumentRules.packageExpandedByteLimit else {
            return ContentReport(fault: .expandsTooFar(package.expandedBytes))
        }
        let lists = parts(ContentTypes.partName, of: package)
        guard let list = lists.first else {
            return ContentReport(description: "a zip file that is no Office document")
        }
        guard lists.count == 1 else { return .damaged("it lists its content types twice") }
        if package.parts.contains(where: \.isEncrypted) {
            return ContentReport(description: nil, protection: "its parts are encrypted")
        }
        guard let content = package.content(of: list, limit: DocumentRules.contentTypesByteLimit),
            let types = ContentTypes(content)
        else { return .damaged("its list of content types cannot be read") }
        let relations = parts(PackageRelations.partName, of: package)
        guard relations.count <= 1 else { return .damaged("it lists its relations twice") }
        var main: [String]?
        if let list = relations.first {
            guard let content = package.content(of: list, limit: DocumentRules.contentTypesByteLimit),
                let relations = PackageRelations(content)
            else { return .damaged("its list of relations cannot be read") }
            if let missing = relations.mainParts.first(where: { parts($0, of: package).isEmpty }) {
                return .damaged("its main part \(missing.prefix(100)) is missing")
            }
            main = relations.mainParts.compactMap { types.type(of: $0) }
        }
        return report(package, types, main: main)
    }

    /// - Parameter main: the types of the parts that the package's relations name as its main one; nil without relations.
    private static func report(
        _ package: ZipPackage,
        _ types: ContentTypes,
        main: [String]?
    ) -> ContentReport {
        // Without relations no program finds the main part; what the list says is then told as it always was.
        let named = main.map { $0.isEmpty ? types.overrides : Set($0) } ?? types.overrides
        let found = mainParts.filter { named.contains($0.contentType) }
        var report = ContentReport()
        if found.count > 1 {
            report.fault = .damaged("it says that it is \(found.map(\.name).joined(separator: " and "))")
        }
        report.type = found.first?.type
        report.description = found.first?.name ?? unknownMain
        report.macros = macros(in: package, types)
        return report
    }

    private static func parts(_ name: String, of package: ZipPackage) -> [ZipPackage.Part] {
        package.parts.filter { PartName.key($0.name) == name }
    }

    /// A type that is declared for no part of the package is no macro in it.
    private static func macros(in package: ZipPackage, _ types: ContentTypes) -> String? {
        for part in package.parts {
            let name = part.name.lowercased()
            if let type = types.type(of: PartName.key(part.name)), isMacroType(type) {
                return "it has a part of type \(type.prefix(100))"
            }
            if name.hasSuffix("vbaproject.bin") || name.contains("/macrosheets/")
                || macroExtensions.contains(where: { name.hasSuffix($0) })
            {
                return "it has the part \(part.name.prefix(100))"
            }
        }
        return nil
    }

    private static func isMacroType(_ type: String) -> Bool {
        type.contains("macroenabled") || type.contains("vbaproject") || type.contains("vbadata")
            || type.contains("macrosheet")
    }
}
