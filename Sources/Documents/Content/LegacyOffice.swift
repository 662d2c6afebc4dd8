/// Word and Excel files of before 2007, and newer ones behind a password: streams in a compound file.
/// [MS-DOC, MS-XLS, MS-OFFCRYPTO]
enum LegacyOffice {
    /// Storages and streams in which macros live. [MS-OVBA §2.2.1]
    private static let macroNames: Set<String> = ["macros", "_vba_project_cur", "vba", "_vba_project"]
    /// How far into a workbook its sheets are listed; they come before any cell.
    private static let workbookReadLimit = 1_048_576

    static func report(_ bytes: ByteView) -> ContentReport {
        do throws(CompoundFile.Unreadable) {
            return try report(CompoundFile(bytes))
        } catch {
            switch error {
            case .truncated(let what): return ContentReport(fault: .truncated(what))
            case .damaged(let what): return ContentReport(fault: .damaged(what))
            }
        }
    }

    private static func report(_ file: CompoundFile) throws(CompoundFile.Unreadable) -> ContentReport {
        let streams = file.entries.filter { $0.isAtRoot && $0.kind == .stream }
        func stream(_ names: String...) -> CompoundFile.Entry? {
            streams.first { entry in names.contains { $0.lowercased() == entry.name.lowercased() } }
        }
        var report = ContentReport()
        if stream("EncryptedPackage") != nil || stream("EncryptionInfo") != nil {
            report.description = "an encrypted Office document"
            report.protection = "its content is encrypted"
            return report
        }
        if let macros = file.entries.first(where: { macroNames.contains($0.name.lowercased()) }) {
            report.macros = "it has the VBA storage \(macros.name)"
        }
        let document = stream("WordDocument")
        let workbook = stream("Workbook", "Book")
        if document != nil, workbook != nil {
            report.fault = .damaged("it says that it is a Word document and an Excel workbook")
        } else if let document {
            report.type = .word
            try readDocument(file.beginning(of: document, limit: 32), into: &report)
        } else if let workbook {
            report.type = .excel
            try readWorkbook(file.beginning(of: workbook, limit: workbookReadLimit), into: &report)
        } else {
            report.description = "an OLE2 file that is neither a Word document nor an Excel workbook"
        }
        return report
    }

    /// The flags of the file information block. [MS-DOC §2.5.2]
    private static func readDocument(_ stream: [UInt8], into report: inout ContentReport) {
        stream.withUnsafeBytes { raw in
            guard let flags = ByteView(raw).littleEndian16(0x0A) else {
                report.fault = .truncated("the document's information block is cut")
                return
            }
            if flags & 0x0100 != 0 { report.protection = "its information block says fEncrypted" }
        }
    }

    /// The records of the workbook's globals. [MS-XLS §2.4.28, §2.4.117]
    private static func readWorkbook(_ stream: [UInt8], into report: inout ContentReport) {
        stream.withUnsafeBytes { raw in
            let view = ByteView(raw)
            var offset = 0
            while let type = view.littleEndian16(offset), let length = view.littleEndian16(offset + 2) {
                switch type {
                case 0x000A: return
                case 0x002F:
                    // All that follows is encrypted.
                    report.protection = "its workbook has a FILEPASS record"
                    return
                case 0x0085:
                    let kind = view.byte(offset + 9)
                    if kind == 1 || kind == 6 {
                        report.macros = report.macros ?? "it has a sheet of Excel 4.0 macros"
                    }
                default: break
                }
                offset += 4 + length
            }
            if stream.count < 8 { report.fault = .truncated("the workbook is cut") }
        }
    }
}
