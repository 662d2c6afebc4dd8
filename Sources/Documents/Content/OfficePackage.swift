import Foundation
import FoundationXML

/// Word and Excel files of 2007 and later: a zip whose `[Content_Types].xml` says what each part is.
/// (ECMA-376 part 2)
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
        let lists = package.parts.filter { $0.name.lowercased() == "[content_types].xml" }
        guard let list = lists.first else {
            return ContentReport(description: "a zip file that is no Office document")
        }
        guard lists.count == 1 else { return .damaged("it lists its content types twice") }
        var report = ContentReport()
        if package.parts.contains(where: \.isEncrypted) { report.protection = "its parts are encrypted" }
        guard report.protection == nil else { return report }
        guard let content = package.content(of: list, limit: DocumentRules.contentTypesByteLimit),
            let types = ContentTypes(content)
        else { return .damaged("its list of content types cannot be read") }
        let found = mainParts.filter { types.overrides.contains($0.contentType) }
        if found.count > 1 {
            report.fault = .damaged("it says that it is \(found.map(\.name).joined(separator: " and "))")
        }
        report.type = found.first?.type
        report.description = found.first?.name ?? "a package that is neither a document nor a workbook"
        report.macros = macros(in: package, types)
        return report
    }

    private static func macros(in package: ZipPackage, _ types: ContentTypes) -> String? {
        if let type = types.all.first(where: isMacroType) { return "it has a part of type \(type)" }
        let part = package.parts.first { part in
            let name = part.name.lowercased()
            return name.hasSuffix("vbaproject.bin") || name.contains("/macrosheets/")
                || macroExtensions.contains { name.hasSuffix($0) }
        }
        return part.map { "it has the part \($0.name.prefix(100))" }
    }

    private static func isMacroType(_ type: String) -> Bool {
        type.contains("macroenabled") || type.contains("vbaproject") || type.contains("vbadata")
            || type.contains("macrosheet")
    }
}

/// The types in `[Content_Types].xml`, in lower case and sorted.
private struct ContentTypes {
    private(set) var overrides: Set<String> = []
    private(set) var all: [String] = []

    /// Nil when it is no XML, or has what such a list never has: a document type definition, another encoding.
    init?(_ content: [UInt8]) {
        let hasDefinition = content.withUnsafeBytes { ByteView($0).next("<!DOCTYPE", from: 0) != nil }
        guard !hasDefinition, !content.contains(0) else { return nil }
        let reader = Reader()
        let parser = XMLParser(data: Data(content))
        parser.delegate = reader
        parser.shouldResolveExternalEntities = false
        guard parser.parse() else { return nil }
        overrides = reader.overrides
        all = reader.overrides.union(reader.defaults).sorted()
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var overrides: Set<String> = []
        var defaults: Set<String> = []

        func parser(
            _ parser: XMLParser,
            didStartElement element: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            guard let type = attributes["ContentType"]?.lowercased() else { return }
            switch element.split(separator: ":").last {
            case "Override": overrides.insert(type)
            case "Default": defaults.insert(type)
            default: break
            }
        }
    }
}
