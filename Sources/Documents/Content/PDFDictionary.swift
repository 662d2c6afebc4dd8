/// The keys of one PDF dictionary and the numbers among its values. (ISO 32000-1, 7.3)
struct PDFDictionary {
    private var values: [String: Int?] = [:]

    /// How deep arrays and dictionaries may stand in each other.
    private static let depthLimit = 64

    func hasKey(_ name: String) -> Bool { values[name] != nil }
    func number(_ name: String) -> Int? { values[name] ?? nil }

    /// Reads from `<<` on; nil when there is none, or no `>>` that ends it.
    init?(_ bytes: ByteView) {
        var scanner = Scanner(bytes: bytes)
        guard scanner.next() == .open else { return nil }
        var depth = 1
        var key: String?
        while let token = scanner.next() {
            switch token {
            case .open, .openArray:
                depth += 1
                guard depth <= Self.depthLimit else { return nil }
            case .close, .closeArray:
                depth -= 1
                if depth == 0 { return }
                if depth == 1 { key = nil }
            case .name(let name) where depth == 1 && key == nil:
                key = name
                values[name] = .some(nil)
            case .number(let number) where depth == 1:
                if let name = key { values[name] = number }
                key = nil
            case .name where depth == 1: key = nil
            case .string where depth == 1: key = nil
            case .word(let word) where depth == 1:
                // `5 0 R` is three tokens; only its last one is a word.
                if word != "R" { key = nil }
            case .name, .number, .string, .word: break
            }
        }
        return nil
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0 || byte == 9 || byte == 10 || byte == 12 || byte == 13 || byte == 32
    }

    private enum Token: Equatable {
        case open, close, openArray, closeArray, string
        case name(String)
        case number(Int)
        case word(String)
    }

    private struct Scanner {
        let bytes: ByteView
        var offset = 0

        mutating func next() -> Token? {
            skipBlanks()
            guard let byte = bytes.byte(offset) else { return nil }
            switch byte {
            case UInt8(ascii: "<"):
                if bytes.byte(offset + 1) == byte { return take(2, .open) }
                guard let end = bytes.next(UInt8(ascii: ">"), from: offset) else { return nil }
                offset = end + 1
                return .string
            case UInt8(ascii: ">"): return take(bytes.byte(offset + 1) == byte ? 2 : 1, .close)
            case UInt8(ascii: "["): return take(1, .openArray)
            case UInt8(ascii: "]"): return take(1, .closeArray)
            case UInt8(ascii: "("): return literal()
            case UInt8(ascii: "/"):
                offset += 1
                return .name(name())
            default:
                let word = name()
                if word.isEmpty { return take(1, .word("")) }
                return Int(word).map(Token.number) ?? .word(word)
            }
        }

        private mutating func take(_ count: Int, _ token: Token) -> Token {
            offset += count
            return token
        }

        private mutating func skipBlanks() {
            while let byte = bytes.byte(offset) {
                if byte == UInt8(ascii: "%") {
                    while let next = bytes.byte(offset), next != 10, next != 13 { offset += 1 }
                } else if PDFDictionary.isBlank(byte) {
                    offset += 1
                } else {
                    return
                }
            }
        }

        /// Regular characters; `#45` in a name stands for `E`.
        private mutating func name() -> String {
            var text: [UInt8] = []
            while let byte = bytes.byte(offset), !PDFDictionary.isBlank(byte),
                !"()<>[]{}/%".utf8.contains(byte)
            {
                offset += 1
                if byte == UInt8(ascii: "#"), let high = digit(offset), let low = digit(offset + 1) {
                    text.append(UInt8(high << 4 | low))
                    offset += 2
                } else {
                    text.append(byte)
                }
            }
            return String(decoding: text, as: UTF8.self)
        }

        private func digit(_ offset: Int) -> Int? {
            bytes.byte(offset).flatMap { Character(Unicode.Scalar($0)).hexDigitValue }
        }

        private mutating func literal() -> Token? {
            var depth = 0
            while let byte = bytes.byte(offset) {
                offset += 1
                switch byte {
                case UInt8(ascii: "\\"): offset += 1
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"):
                    depth -= 1
                    if depth == 0 { return .string }
                default: break
                }
            }
            return nil
        }
    }
}
