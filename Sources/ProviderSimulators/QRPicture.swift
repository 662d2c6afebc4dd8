import CQREncode
import Foundation

/// A text as a QR code in a PNG of one bit a pixel, quiet zone included (ISO/IEC 18004).
struct QRPicture {
    let png: [UInt8]

    /// Pixels of a module's side.
    static let scale = 4
    /// White modules around the code.
    static let quietZone = 4

    /// Nil for a text that no QR code can hold.
    init?(of text: String) {
        // 0: the smallest version that holds the text. Level M survives a scratched screen.
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let modules = code.pointee.data else { return nil }
        let side = (width + 2 * Self.quietZone) * Self.scale
        var rows: [UInt8] = []
        for y in 0..<side {
            // No filter.
            rows.append(0)
            var byte: UInt8 = 0
            for x in 0..<side {
                let (column, row) = (x / Self.scale - Self.quietZone, y / Self.scale - Self.quietZone)
                let isInside = (0..<width).contains(column) && (0..<width).contains(row)
                let isDark = isInside && modules[row * width + column] & 1 == 1
                byte = byte << 1 | (isDark ? 0 : 1)
                if x % 8 == 7 { rows.append(byte) }
            }
            if side % 8 != 0 { rows.append(byte << UInt8(8 - side % 8)) }
        }
        png = Self.png(side: UInt32(side), rows: rows)
    }

    var base64: String { Data(png).base64EncodedString() }

    // MARK: PNG

    private static func png(side: UInt32, rows: [UInt8]) -> [UInt8] {
        // One bit of grey, deflate, no interlace.
        let header = bytes(side) + bytes(side) + [1, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", zlib(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bytes(UInt32(content.count)) + body + bytes(crc(body))
    }

    /// Stored blocks: such pictures are small, and nothing here has to compress.
    private static func zlib(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 0xFFFF, content.count)
            let length = UInt16(end - start)
            stream.append(end == content.count ? 1 : 0)
            for number in [length, ~length] { stream += [UInt8(number & 0xFF), UInt8(number >> 8)] }
            stream += content[start..<end]
            start = end
        } while start < content.count
        return stream + bytes(adler(content))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    private static func crc(_ content: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func adler(_ content: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in content {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
