package import FoundationEssentials

extension UUID {
    /// A UUID version 7 (RFC 9562): 48 bits of milliseconds, then chance. Both are handed in, so that a
    /// simulation draws the same identities again from the same seed.
    package static func version7(
        at moment: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> UUID {
        let milliseconds = UInt64(max(0, moment.microseconds / 1000))
        let high = milliseconds << 16 | 0x7000 | (generator.next() & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | (generator.next() & 0x3FFF_FFFF_FFFF_FFFF)
        var raw = (high.bigEndian, low.bigEndian)
        return withUnsafeBytes(of: &raw) { bytes in
            UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        }
    }
}
