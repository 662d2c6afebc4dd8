/// A JPEG's markers, from SOI to EOI. (ITU-T T.81)
enum JPEGImage {
    static func report(_ bytes: ByteView) -> ContentReport {
        var report = ContentReport(type: .jpeg)
        var offset = 2
        while let start = bytes.next(0xFF, from: offset) {
            guard let marker = bytes.byte(start + 1) else { break }
            switch marker {
            case 0xFF: offset = start + 1
            // A stuffed zero, a restart, a second SOI, TEM: nothing follows them.
            case 0x00, 0x01, 0xD0...0xD8: offset = start + 2
            case 0xD9:
                offset = start + 2
                // Phones store further pictures behind the first (depth, brightness), each whole. (CIPA DC-007)
                if bytes.begins(with: [0xFF, 0xD8, 0xFF], at: offset) { continue }
                if report.width == 0 || report.height == 0 {
                    report.fault = .damaged("it has no frame")
                } else {
                    report.fault = bytes.trailingFault(behind: offset)
                }
                return report
            case 0xDC:
                // Scanners that do not know the height before the scan tell it behind. (B.2.5)
                if report.height == 0 { report.height = bytes.bigEndian16(start + 4) ?? 0 }
                offset = start + 6
            default:
                guard let length = bytes.bigEndian16(start + 2) else {
                    report.fault = .truncated("a segment is cut")
                    return report
                }
                guard length >= 2 else {
                    report.fault = .damaged("a segment is shorter than its own length")
                    return report
                }
                if isFrame(marker), let height = bytes.bigEndian16(start + 5),
                    let width = bytes.bigEndian16(start + 7), width * height >= report.width * report.height
                {
                    (report.width, report.height) = (width, height)
                }
                // After a scan's header come its coded bytes, in which a marker is found like anywhere else.
                offset = start + 2 + length
            }
        }
        report.fault = .truncated("there is no EOI")
        return report
    }

    /// SOF0 to SOF15, without DHT, JPG and DAC among them.
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }
}
