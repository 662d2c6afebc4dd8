/// A GIF's blocks, from the screen descriptor to the trailer. (GIF89a)
enum GIFImage {
    static func report(_ bytes: ByteView) -> ContentReport {
        var report = ContentReport(type: .gif)
        guard let width = bytes.littleEndian16(6), let height = bytes.littleEndian16(8),
            let packed = bytes.byte(10)
        else {
            report.fault = .truncated("the screen descriptor is cut")
            return report
        }
        report.width = width
        report.height = height
        // A screen of nothing is taken by its frames, as viewers do.
        var offset = 13 + colourTableBytes(packed)
        while let introducer = bytes.byte(offset) {
            switch introducer {
            case 0x3B:
                report.fault = bytes.trailingFault(behind: offset + 1)
                return report
            case 0x00: offset += 1  // Some writers leave a stray terminator; every viewer goes on.
            case 0x21: offset = endOfSubBlocks(bytes, from: offset + 2)
            case 0x2C:
                guard let frameWidth = bytes.littleEndian16(offset + 5),
                    let frameHeight = bytes.littleEndian16(offset + 7),
                    let packed = bytes.byte(offset + 9)
                else {
                    report.fault = .truncated("an image descriptor is cut")
                    return report
                }
                // A frame may claim more than the screen that it is drawn on.
                if frameWidth * frameHeight > report.width * report.height {
                    (report.width, report.height) = (frameWidth, frameHeight)
                }
                offset = endOfSubBlocks(bytes, from: offset + 11 + colourTableBytes(packed))
            default:
                report.fault = .damaged("there is no block \(introducer)")
                return report
            }
        }
        report.fault = .truncated("there is no trailer")
        return report
    }

    private static func colourTableBytes(_ packed: UInt8) -> Int {
        packed & 0x80 == 0 ? 0 : 3 << (Int(packed & 7) + 1)
    }

    private static func endOfSubBlocks(_ bytes: ByteView, from start: Int) -> Int {
        var offset = start
        while let length = bytes.byte(offset), length != 0 { offset += 1 + Int(length) }
        return offset + 1
    }
}
