/// `application/x-www-form-urlencoded`, in queries and in webhooks.
enum FormFields {
    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    enum ParseError: Error, Equatable, CustomStringConvertible {
        case tooManyFields
        /// A percent sign without two hexadecimal digits, bytes that are no UTF-8, or a zero byte.
        case malformed

        var description: String {
            switch self {
            case .tooManyFields: "more than \(FormFields.fieldLimit) fields"
            case .malformed:
                "a percent sign without two hexadecimal digits, bytes that are not UTF-8, or a zero byte"
            }
        }
    }

    static let fieldLimit = 32

    static func parse(_ bytes: [UInt8]) throws(ParseError) -> [Field] {
        var fields: [Field] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < fieldLimit else { throw .tooManyFields }
            let separator = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = percentDecoded(part[..<separator], plusIsSpace: true),
                let value = percentDecoded(
                    separator == part.endIndex ? part[separator...] : part[(separator + 1)...],
                    plusIsSpace: true
                )
            else { throw .malformed }
            fields.append(Field(name: name, value: value))
        }
        return fields
    }

    /// Nil for what is malformed. Texts of queries, paths, forms and header parameters all enter here, so this is where
    /// a zero byte is refused: the database's texts cannot hold one.
    static func percentDecoded(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) -> String? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
                else {
                    return nil
                }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        guard !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
