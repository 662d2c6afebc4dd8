/// A PNG's chunks, from the signature to IEND. (ISO/IEC 15948)
enum PNGImage {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func report(_ bytes: ByteView) -> ContentReport {
        var report = ContentReport(type: .png)
        guard bytes.begins(with: "IHDR", at: 12), let width = bytes.bigEndian32(16),
            let height = bytes.bigEndian32(20)
        else {
            report.fault =
                bytes.count < 33 ? .truncated("the header is cut") : .damaged("there is no IHDR first")
            return report
        }
        // From 1 to 2^31 - 1. (11.2.1)
        guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else {
            report.fault = .damaged("it claims \(width) × \(height) pixels")
            return report
        }
        report.width = width
        report.height = height
        var offset = signature.count
        while let length = bytes.bigEndian32(offset) {
            let isEnd = bytes.begins(with: "IEND", at: offset + 4)
            guard length <= Int(Int32.max) else {
                report.fault = .damaged("a chunk is longer than any may be")
                return report
            }
            offset += 12 + length
            if isEnd, offset <= bytes.count {
                report.fault = bytes.trailingFault(behind: offset)
                return report
            }
        }
        report.fault = .truncated("there is no IEND")
        return report
    }
}
