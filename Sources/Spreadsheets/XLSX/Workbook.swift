/// What a workbook says about its sheets: which there are, where they and their texts and styles are kept.
struct Workbook {
    struct Sheet {
        let name: String
        let part: String
        let isHidden: Bool
        /// A chart or a dialogue has a tab of its own and no cells.
        let hasCells: Bool
    }

    private static let typesWithoutCells = ["/chartsheet", "/dialogsheet"]

    let sheets: [Sheet]
    let sharedStringsPart: String?
    let stylesPart: String?
    /// Days count from 1904 instead of 1900, as old Macs had it.
    let countsFrom1904: Bool

    init(_ archive: ZipArchive, limits: TableLimits) throws(TableError) {
        let root = try Self.relations(of: "", in: archive, limits: limits)
        let part =
            root.values.first { $0.type.hasSuffix("/officeDocument") }?.target ?? "xl/workbook.xml"
        let listing = Listing()
        guard let source = try archive.part(part, limit: limits.smallPartByteLimit) else {
            throw TableError(.damaged, "the file is a ZIP archive but no XLSX workbook")
        }
        try XMLStream(source, name: part, listener: listing).parseAll()
        let relations = try Self.relations(of: part, in: archive, limits: limits)
        sheets = listing.sheets.compactMap { sheet in
            relations[sheet.relation].map { relation in
                Sheet(
                    name: sheet.name,
                    part: relation.target,
                    isHidden: sheet.isHidden,
                    hasCells: !Self.typesWithoutCells.contains { relation.type.hasSuffix($0) }
                )
            }
        }
        sharedStringsPart = relations.values.first { $0.type.hasSuffix("/sharedStrings") }?.target
        stylesPart = relations.values.first { $0.type.hasSuffix("/styles") }?.target
        countsFrom1904 = listing.countsFrom1904
    }

    /// The sheet of that name, or the first of cells that is not hidden.
    func sheet(named name: String?) throws(TableError) -> Sheet {
        guard let name else {
            let withCells = sheets.filter(\.hasCells)
            guard let sheet = withCells.first(where: { !$0.isHidden }) ?? withCells.first else {
                throw TableError(.unknownSheet, "the workbook has no sheet of cells")
            }
            return sheet
        }
        if sheets.contains(where: { $0.name == name && !$0.hasCells }) {
            throw TableError(.unknownSheet, "the sheet \"\(name)\" is a chart and has no cells")
        }
        guard let sheet = sheets.first(where: { $0.name == name }) else {
            let names = sheets.filter(\.hasCells).map(\.name).joined(separator: ", ")
            throw TableError(.unknownSheet, "there is no sheet \"\(name)\"; the sheets are \(names)")
        }
        return sheet
    }

    // MARK: Relations

    private struct Relation {
        let type: String
        let target: String
    }

    /// By their ids; targets as paths from the archive's root.
    private static func relations(
        of part: String,
        in archive: ZipArchive,
        limits: TableLimits
    ) throws(TableError) -> [String: Relation] {
        let folder = part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
        let file = part.lastIndex(of: "/").map { String(part[part.index(after: $0)...]) } ?? part
        let name = "\(folder)_rels/\(file).rels"
        guard let source = try archive.part(name, limit: limits.smallPartByteLimit) else { return [:] }
        let listing = Relations(folder: folder)
        try XMLStream(source, name: name, listener: listing).parseAll()
        return listing.found
    }

    private final class Relations: XMLListening {
        let folder: String
        var found: [String: Relation] = [:]

        init(folder: String) { self.folder = folder }

        func begin(_ name: XMLName, _ attributes: XMLAttributes) {
            guard name == "Relationship", let id = attributes.string("Id"),
                let target = attributes.string("Target"), attributes.string("TargetMode") != "External"
            else { return }
            found[id] = Relation(type: attributes.string("Type") ?? "", target: resolved(target))
        }

        func end(_ name: XMLName) {}
        func text(_ bytes: UnsafeRawBufferPointer) {}

        private func resolved(_ target: String) -> String {
            var parts: [Substring] = []
            let path = target.hasPrefix("/") ? target : folder + target
            for part in path.split(separator: "/") {
                if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
            }
            return parts.joined(separator: "/")
        }
    }

    private final class Listing: XMLListening {
        var sheets: [(name: String, relation: String, isHidden: Bool)] = []
        var countsFrom1904 = false

        func begin(_ name: XMLName, _ attributes: XMLAttributes) {
            if name == "workbookPr" { countsFrom1904 = attributes.flag("date1904") }
            guard name == "sheet", let title = attributes.string("name"),
                let relation = attributes.string("id")
            else { return }
            let state = attributes.string("state") ?? "visible"
            sheets.append((name: title, relation: relation, isHidden: state != "visible"))
        }

        func end(_ name: XMLName) {}
        func text(_ bytes: UnsafeRawBufferPointer) {}
    }
}
