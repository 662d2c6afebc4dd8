/// A zip of parts that are stored as they are, with right checksums, for tests that damage what is inside.
package enum StoredZip {
    package static func bytes(_ parts: [(name: String, text: String)]) -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        func word(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(value >> (8 * $0) & 255) }
        }
        for part in parts {
            let name = Array(part.name.utf8), content = Array(part.text.utf8)
            let sizes = word(Int(checksum(content)), 4) + word(content.count, 4) + word(content.count, 4)
            let fields = word(0, 2) + word(0, 2) + word(0, 4) + sizes + word(name.count, 2) + word(0, 2)
            directory += [0x50, 0x4B, 1, 2] + word(20, 2) + word(20, 2) + fields + word(0, 10)
            directory += word(output.count, 4) + name
            output += [0x50, 0x4B, 3, 4] + word(20, 2) + fields + name + content
        }
        let end = [0x50, 0x4B, 5, 6] + word(0, 4) + word(parts.count, 2) + word(parts.count, 2)
        return output + directory + end + word(directory.count, 4) + word(output.count, 4) + word(0, 2)
    }

    /// CRC-32, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var rest = UInt32.max
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
        return ~rest
    }
}
