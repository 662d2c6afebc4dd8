import CLibZip
import Foundation
import Spreadsheets
import TestSupport
import Testing

/// Damaged tables: a reader may refuse them, and must neither hang nor end the process. `DOSSIER_FUZZ_ROUNDS` says how many
/// of each kind.
@Suite("Damaged tables")
struct FuzzTests {
    private static let tableWords =
        Mutations.extremes + [
            ",", ";", "\"", "\"\"", "\r", "\r\n", "\u{1A}", "sep=;", "1.234,50", "1 234,5", "31/12/2026",
            "=1+1",
        ]
    private static let sheetWords =
        Mutations.extremes + [
            "<row>", "</row>", "<row r=\"", "<c r=\"XFD1\" t=\"s\">", "<c t=\"d\">", "<c s=\"", "</c>", "<v>",
            "</v>",
            "<rPh>", "</rPh>", "<is><t>", "</t></is>", "&amp;", "&#38;", "_x0041_", "<!DOCTYPE a>", "<si>",
            "<xf ",
            "numFmtId=\"14\"", "formatCode=\"[h]\"", "Target=\"../../x\"", "/chartsheet", "date1904=\"1\"",
        ]

    private static func files() throws -> [String: [UInt8]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Files")
        var found: [String: [UInt8]] = [:]
        for case let url as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)!
        {
            if let data = FileManager.default.contents(atPath: url.path) { found[url.path] = [UInt8](data) }
        }
        return found
    }

    private func read(_ bytes: [UInt8], _ dialect: TableDialect, _ limits: TableLimits) {
        do {
            let reader = try TableReader(.bytes(bytes), dialect: dialect, limits: limits)
            let header = try TableHeader(of: reader)
            while let row = try reader.next() {
                _ = dialect.normalised(
                    row,
                    header,
                    amounts: ["amount"],
                    days: ["dueDate"],
                    isSemicolonSeparated: reader.isSemicolonSeparated
                )
            }
        } catch is TableError {
            return
        } catch {
            Issue.record("\(error)")
        }
    }

    private static let dialects: [TableDialect] = {
        var other = TableDialect()
        other.decimal = .comma
        other.dates = .dmy
        other.encoding = .windows1252
        return [.standard, other]
    }()

    private static var limits: TableLimits {
        var limits = TableLimits.door
        limits.expandedByteLimit = 4 * 1024 * 1024
        limits.fillerLimit = 200_000
        return limits
    }

    @Test("damaged CSV is read or refused", arguments: 0..<2)
    func csv(seed: UInt64) throws {
        let corpus = try Self.files().filter { $0.key.hasSuffix(".csv") }.sorted { $0.key < $1.key }.map(
            \.value
        )
        #expect(corpus.count > 5)
        var mutations = Mutations(seed: seed, corpus: corpus, words: Self.tableWords, largest: 16_384)
        for round in 0..<Mutations.rounds(usually: 1_000) / 4 {
            read(mutations.next(), Self.dialects[round % 2], Self.limits)
        }
    }

    @Test("damaged archives are read or refused")
    func archives() throws {
        let corpus = try Self.files().filter { $0.key.hasSuffix(".xlsx") }.sorted { $0.key < $1.key }.map(
            \.value
        )
        #expect(corpus.count > 5)
        var mutations = Mutations(seed: 3, corpus: corpus)
        for round in 0..<Mutations.rounds(usually: 1_000) / 8 {
            read(mutations.next(), Self.dialects[round % 2], Self.limits)
        }
    }

    /// Damage within the parts, which the checksums of an archive would hide from its reader.
    @Test("damaged sheets, texts, styles and lists are read or refused", arguments: 0..<2)
    func sheets(seed: UInt64) throws {
        let parts = try Self.files().filter { $0.key.hasSuffix(".xlsx") }.sorted { $0.key < $1.key }
            .compactMap { try? Self.parts(of: $0.value) }
        #expect(parts.count > 5)
        let corpus = parts.flatMap { $0.map { Array($0.text.utf8) } }
        var mutations = Mutations(seed: seed, corpus: corpus, words: Self.sheetWords, largest: 16_384)
        var chance = SeededGenerator(seed: seed)
        for round in 0..<Mutations.rounds(usually: 1_000) / 16 {
            var workbook = parts[round % parts.count]
            let place = Int.random(in: 0..<workbook.count, using: &chance)
            var own = Mutations(
                seed: chance.next(),
                corpus: [Array(workbook[place].text.utf8)] + (round % 7 == 0 ? [mutations.next()] : []),
                words: Self.sheetWords,
                largest: 65_536
            )
            workbook[place].text = own.nextText()
            read(StoredZip.bytes(workbook), Self.dialects[round % 2], Self.limits)
        }
    }

    private static func parts(of bytes: [UInt8]) throws -> [(name: String, text: String)] {
        var error = zip_error_t()
        return try bytes.withUnsafeBytes { buffer in
            let source = try #require(
                zip_source_buffer_create(buffer.baseAddress, UInt64(buffer.count), 0, &error)
            )
            let archive = try #require(zip_open_from_source(source, ZIP_RDONLY, &error))
            defer { zip_discard(archive) }
            var parts: [(name: String, text: String)] = []
            for index in 0..<UInt64(zip_get_num_entries(archive, 0)) {
                let name = String(cString: try #require(zip_get_name(archive, index, 0)))
                let file = try #require(zip_fopen_index(archive, index, 0))
                defer { zip_fclose(file) }
                var content = [UInt8](repeating: 0, count: 65_536)
                let count = zip_fread(file, &content, UInt64(content.count))
                parts.append((name, String(decoding: content.prefix(Int(count)), as: UTF8.self)))
            }
            return parts
        }
    }
}
