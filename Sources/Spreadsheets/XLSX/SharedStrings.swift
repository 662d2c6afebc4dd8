import Glibc

/// The texts that cells name by number. They are laid out in a temporary file, so that a workbook with millions of
/// different texts needs no more memory than one with few.
final class SharedStrings {
    /// Texts kept in memory, by the last digits of their numbers.
    private static let cacheSize = 4096

    private let texts: UnsafeMutablePointer<FILE>
    private let offsets: UnsafeMutablePointer<FILE>
    private var size: UInt64 = 0
    private(set) var count = 0
    private var cache = [(index: Int, text: String)](repeating: (-1, ""), count: cacheSize)

    init() throws(TableError) {
        guard let texts = tmpfile() else {
            throw TableError(.cannotBeRead, "there is no room for a temporary file")
        }
        guard let offsets = tmpfile() else {
            fclose(texts)
            throw TableError(.cannotBeRead, "there is no room for a temporary file")
        }
        self.texts = texts
        self.offsets = offsets
    }

    deinit {
        fclose(texts)
        fclose(offsets)
    }

    static func read(_ part: ZipPart, name: String, limits: TableLimits) throws(TableError) -> SharedStrings {
        let strings = try SharedStrings()
        try XMLStream(part, name: name, listener: Listing(strings, limits: limits)).parseAll()
        guard fflush(strings.texts) == 0, fflush(strings.offsets) == 0 else { throw diskFull }
        return strings
    }

    /// Nil for a number beyond the last.
    func text(_ index: Int) throws(TableError) -> String? {
        guard index < count else { return nil }
        let slot = index % Self.cacheSize
        if cache[slot].index == index { return cache[slot].text }
        var range: (UInt64, UInt64) = (0, 0)
        // Where the text before ends, this one begins.
        let first = index == 0 ? 0 : try offset(index - 1)
        range = (first, try offset(index))
        let length = Int(range.1 - range.0)
        let descriptor = fileno(texts)
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, length, off_t(range.0)))
        }
        guard bytes.count == length else { throw Self.diskFull }
        let text = XMLEscape.decoded(String(decoding: bytes, as: UTF8.self))
        cache[slot] = (index, text)
        return text
    }

    private func offset(_ index: Int) throws(TableError) -> UInt64 {
        var value: UInt64 = 0
        guard pread(fileno(offsets), &value, 8, off_t(index * 8)) == 8 else { throw Self.diskFull }
        return value
    }

    private func add(_ bytes: [UInt8]) throws(TableError) {
        size += UInt64(bytes.count)
        count += 1
        guard fwrite(bytes, 1, bytes.count, texts) == bytes.count, fwrite(&size, 8, 1, offsets) == 1 else {
            throw Self.diskFull
        }
    }

    private static let diskFull = TableError(.cannotBeRead, "the temporary file cannot be written or read")

    private final class Listing: XMLListening {
        let strings: SharedStrings
        let limits: TableLimits
        private var collected: [UInt8] = []
        private var isText = false
        private var phonetics = 0

        init(_ strings: SharedStrings, limits: TableLimits) {
            self.strings = strings
            self.limits = limits
        }

        func begin(_ name: XMLName, _ attributes: XMLAttributes) {
            if name == "si" { collected.removeAll(keepingCapacity: true) }
            // How a text is pronounced is not part of it.
            if name == "rPh" { phonetics += 1 }
            isText = name == "t" && phonetics == 0
        }

        func end(_ name: XMLName) throws(TableError) {
            isText = false
            if name == "rPh" { phonetics -= 1 }
            guard name == "si" else { return }
            guard strings.count < limits.sharedStringLimit else {
                throw TableError(
                    .tooLarge,
                    "the workbook has more than \(limits.sharedStringLimit) different texts"
                )
            }
            try strings.add(collected)
        }

        func text(_ bytes: UnsafeRawBufferPointer) throws(TableError) {
            guard isText else { return }
            guard collected.count + bytes.count <= limits.cellByteLimit else {
                throw TableError(.cellTooLarge, "a cell has more than \(limits.cellByteLimit) bytes")
            }
            collected.append(contentsOf: bytes)
        }
    }
}

/// `_x000D_`: how texts of workbooks spell characters that XML cannot carry.
enum XMLEscape {
    static func decoded(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        var result = ""
        var rest = Substring(text)
        while let underscore = rest.firstIndex(of: "_") {
            result += rest[..<underscore]
            rest = rest[underscore...]
            let candidate = rest.prefix(7)
            if candidate.count == 7, candidate.hasPrefix("_x"), candidate.last == "_",
                let code = UInt32(candidate.dropFirst(2).dropLast(), radix: 16), code != 0,
                let scalar = Unicode.Scalar(code)
            {
                result.unicodeScalars.append(scalar)
                rest = rest.dropFirst(7)
            } else {
                result.append("_")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
