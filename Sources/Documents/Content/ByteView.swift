import Foundation

/// Reads bytes of a hostile file: nothing is read that is not there. Lives no longer than the bytes that it views.
struct ByteView {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// The bytes of a range, cut to what is there.
    func slice(_ offset: Int, _ length: Int) -> ByteView {
        let start = min(max(0, offset), count)
        let end = start + min(max(0, length), count - start)
        return ByteView(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    func byte(_ offset: Int) -> UInt8? {
        offset >= 0 && offset < count ? bytes[offset] : nil
    }

    func littleEndian16(_ offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        return Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
    }

    func littleEndian32(_ offset: Int) -> Int? {
        guard let low = littleEndian16(offset), let high = littleEndian16(offset + 2) else { return nil }
        return low | high << 16
    }

    func bigEndian16(_ offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }

    func bigEndian32(_ offset: Int) -> Int? {
        guard let high = bigEndian16(offset), let low = bigEndian16(offset + 2) else { return nil }
        return high << 16 | low
    }

    func begins(with text: [UInt8], at offset: Int = 0) -> Bool {
        guard offset >= 0, text.count <= count - offset else { return false }
        return slice(offset, text.count).bytes.elementsEqual(text)
    }

    func begins(with text: StaticString, at offset: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset >= 0, length <= count - offset, let base = bytes.baseAddress else { return false }
        return memcmp(base + offset, text.utf8Start, length) == 0
    }

    /// Where a byte comes next.
    func next(_ byte: UInt8, from offset: Int) -> Int? {
        guard offset >= 0, offset < count, let base = bytes.baseAddress else { return nil }
        guard let found = memchr(base + offset, Int32(byte), count - offset) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Where a text comes next.
    func next(_ text: StaticString, from offset: Int) -> Int? {
        let first = text.utf8Start.pointee
        var start = offset
        while let found = next(first, from: start) {
            if begins(with: text, at: found) { return found }
            start = found + 1
        }
        return nil
    }

    /// Where a text comes last, not looking further back than a distance from the end.
    func last(_ text: StaticString, within distance: Int) -> Int? {
        var found: Int?
        var offset = max(0, count - distance)
        while let next = next(text, from: offset) {
            found = next
            offset = next + 1
        }
        return found
    }

    /// Whether more stands behind a picture's end than padding and notes: what is hidden there is another file.
    func trailingFault(behind end: Int) -> ContentReport.Fault? {
        var last = count
        while last > end, byte(last - 1) == 0 { last -= 1 }
        let trailing = last - end
        return trailing > DocumentRules.trailingByteLimit ? .trailing(trailing) : nil
    }

    func copied() -> [UInt8] { Array(bytes) }
}
