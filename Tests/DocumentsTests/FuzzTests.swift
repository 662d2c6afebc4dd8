import Documents
import TestSupport
import Testing

/// Damaged documents: each is judged by every rule, and none hangs or ends the process. `DOSSIER_FUZZ_ROUNDS` says how many
/// of each kind.
@Suite("Damaged documents")
struct FuzzTests {
    private static let words =
        Mutations.extremes + [
            "%PDF-", "%%EOF", "startxref", "xref", "trailer", "/Encrypt 1 0 R", "/Prev 9223372036854775807",
            "/L -1",
            "<<", ">>", "obj", "endobj", "[", "]", "(", ")", "#45", "/XRefStm 0", "/Linearized 1",
            "\u{89}PNG", "IHDR", "IEND", "GIF89a", ";", ",", "!", "<html>",
        ]

    private static let corpora: [(name: String, content: [[UInt8]])] = {
        let samples = (Samples.valid + Samples.refused + MishapTests.all).filter { !$0.content.isEmpty }
        let byKind = Dictionary(grouping: samples) { String($0.name.split(separator: ".").last ?? "") }
        return byKind.sorted { $0.key < $1.key }
            .map { (name: "a.\($0.key)", content: $0.value.map { Array($0.content.prefix(40_000)) }) }
    }()

    @Test("damaged documents of every kind are judged by every rule", arguments: corpora.indices)
    func documents(kind: Int) throws {
        #expect(Self.corpora.count >= DocumentType.allCases.count)
        let inspector = DocumentInspector()
        let corpus = Self.corpora[kind]
        var mutations = Mutations(seed: UInt64(kind), corpus: corpus.content, words: Self.words)
        for _ in 0..<Mutations.rounds(usually: 800) / 10 {
            let inspection = try inspector.inspect(corpus.name, mutations.next())
            #expect(inspection.findings.count == DocumentFinding.Rule.allCases.count)
        }
    }

    /// Damage within the two lists, which the directory's checksums would hide.
    @Test("damaged lists of a package are judged by every rule")
    func packages() throws {
        let inspector = DocumentInspector()
        let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        let types =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types><Default Extension=\"xml\" ContentType=\"\(main)\"/>"
            + "<Override PartName=\"/word/document.xml\" ContentType=\"\(main)\"/></Types>"
        let relations =
            "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/>"
            + "</Relationships>"
        let words =
            Self.words + ["macroEnabled", "vbaProject", "%2e%2e/", "..", "\\", "encoding=\"", "<!DOCTYPE a>"]
        var mutations = Mutations(seed: 11, texts: [types, relations], words: words, largest: 4_096)
        for round in 0..<Mutations.rounds(usually: 800) / 8 {
            let damaged = mutations.nextText()
            let isTypes = round.isMultiple(of: 2)
            let content = StoredZip.bytes([
                ("[Content_Types].xml", isTypes ? damaged : types),
                ("_rels/.rels", isTypes ? relations : damaged), ("word/document.xml", "<a/>"),
            ])
            let inspection = try inspector.inspect("a.docx", content)
            #expect(inspection.findings.count == DocumentFinding.Rule.allCases.count)
        }
    }

    @Test("damaged names are judged")
    func names() {
        let inspector = DocumentInspector()
        let texts = ["Rechnung März.pdf", "👩\u{200D}💻 facture.pdf", "نامه\u{200C}ها.pdf", "a\u{202E}b.docx"]
        var mutations = Mutations(seed: 12, texts: texts, largest: 600)
        for _ in 0..<Mutations.rounds(usually: 800) / 8 {
            let name = DocumentName(mutations.nextText())
            _ = (name.lookAlikeKey, name.equalityKey)
            #expect(inspector.foresee(name: name, declared: name.text, byteCount: 1).count == 6)
        }
    }
}
