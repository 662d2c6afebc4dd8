import Documents
import TestSupport
import Testing

@Suite("Sample documents")
struct SampleTests {
    private let inspector = DocumentInspector()

    @Test("what office tools make of the eight kinds is accepted", arguments: Samples.valid)
    func validOnesAreAccepted(sample: Samples.Sample) throws {
        let inspection = try inspector.inspect(sample.name, sample.content)
        #expect(inspection.isAccepted, "\(inspection.refusals)")
        let type = try #require(inspection.type)
        #expect(sample.name.hasSuffix(type.extensions[0]) || type == .jpeg)
    }

    @Test("the valid samples are of all eight kinds")
    func allKindsAreThere() throws {
        let types = try Set(Samples.valid.compactMap { try inspector.inspect($0.name, $0.content).type })
        #expect(types == Set(DocumentType.allCases))
    }

    @Test("each broken one is refused by the rule that it is named after", arguments: Samples.refused)
    func brokenOnesAreRefused(sample: Samples.Sample) throws {
        let code = String(sample.name.prefix { $0 != "." && $0 != "-" })
        let codes = try inspector.refusals(sample.name, sample.content)
        #expect(codes.contains(code), "\(codes)")
    }

    @Test("every refusal has field, value and a way out", arguments: Samples.refused)
    func refusalsAreUseful(sample: Samples.Sample) throws {
        let inspection = try inspector.inspect(sample.name, sample.content)
        #expect(inspection.findings.map(\.rule) == DocumentFinding.Rule.allCases)
        #expect(inspection.type == nil)
        for finding in inspection.refusals {
            #expect(!finding.value.isEmpty)
            #expect(finding.remedy?.isEmpty == false)
            #expect(["name", "mediaType", "content"].contains(finding.field))
        }
    }

    @Test("every code but a name's has a broken sample or a test of its own")
    func brokenSamplesAreThere() {
        let codes = Set(Samples.refused.map { $0.name.prefix { $0 != "." && $0 != "-" } })
        #expect(
            codes.isSuperset(of: [
                "content_mismatch", "damaged", "empty", "encrypted", "extension_not_accepted", "macros",
                "package_expands_too_far", "too_many_pixels", "truncated",
            ])
        )
    }

    @Test("one byte less than the whole is refused, whatever it is", arguments: Samples.valid)
    func oneByteLessIsRefused(sample: Samples.Sample) throws {
        // A PDF may end without its last line feed, and a workbook's last sector with padding that nobody reads.
        let tail = sample.content.reversed().prefix { $0 == 0x0A || $0 == 0x0D || $0 == 0 }.count
        let isCompound = sample.name.hasSuffix(".doc") || sample.name.hasSuffix(".xls")
        let cut = isCompound ? 1_024 : tail + 1
        let codes = try inspector.refusals(sample.name, Array(sample.content.dropLast(cut)))
        #expect(!codes.isEmpty)
    }

    @Test("mutated files are judged by every rule, and never hang or crash", arguments: 0..<8)
    func mutationsAreJudged(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        for sample in Samples.valid + Samples.refused where !sample.content.isEmpty {
            for _ in 0..<12 {
                let mutated = Self.mutated(sample.content, with: &chance)
                let inspection = try inspector.inspect(sample.name, mutated)
                #expect(inspection.findings.map(\.rule) == DocumentFinding.Rule.allCases)
            }
        }
    }

    /// Bytes overwritten near the beginning or anywhere, a part cut out, a part repeated, or the end lost.
    private static func mutated(_ content: [UInt8], with chance: inout SeededGenerator) -> [UInt8] {
        var bytes = content
        let interesting: [UInt8] = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF]
        for _ in 0..<Int.random(in: 1...12, using: &chance) {
            let reach = Bool.random(using: &chance) ? min(bytes.count, 1_024) : bytes.count
            guard reach > 4 else { return bytes }
            let place = Int.random(in: 0..<reach - 4, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &chance)
            case 1: bytes[place] = interesting[Int.random(in: 0..<interesting.count, using: &chance)]
            case 2:
                let word = interesting[Int.random(in: 0..<interesting.count, using: &chance)]
                for offset in 0..<4 { bytes[place + offset] = word }
            case 3:
                let length = min(bytes.count - place, Int.random(in: 1...64, using: &chance))
                bytes.removeSubrange(place..<place + length)
            case 4:
                let length = min(bytes.count - place, Int.random(in: 1...64, using: &chance))
                bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 1...256, using: &chance)))
            }
        }
        return bytes
    }
}
