/// Forms of before 1997, and of report generators, that go by the extensions of ours: programs open them, Coface does
/// not take them.
enum OldFormat {
    /// How far in the words that tell XML and HTML apart are looked for.
    private static let readLimit = 2_048

    /// In words for people; nil for what is none of them.
    static func name(_ bytes: ByteView) -> String? {
        // BOF records of Excel 2, 3 and 4, which are no OLE2 files. [MS-XLS §2.4.21 and before]
        let beginnings: [(bytes: [UInt8], version: Int)] = [
            ([0x09, 0x00, 0x04, 0x00], 2), ([0x09, 0x00, 0x06, 0x00], 2), ([0x09, 0x02, 0x06, 0x00], 3),
            ([0x09, 0x04, 0x06, 0x00], 4),
        ]
        if let found = beginnings.first(where: { bytes.begins(with: $0.bytes) }) {
            return "a workbook of Excel \(found.version)"
        }
        let head = String(decoding: bytes.slice(0, readLimit).copied(), as: UTF8.self).lowercased()
        if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            return "an XML spreadsheet of 2003"
        }
        if head.contains("schemas.microsoft.com/office/word/2003/wordml") {
            return "an XML document of Word 2003"
        }
        if head.hasPrefix("{\\rtf") { return "a document in Rich Text Format" }
        let isPage = ["<html", "<!doctype html", "<table"].contains { head.contains($0) }
        return isPage ? "a web page" : nil
    }
}
