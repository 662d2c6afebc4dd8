import Foundation

/// One part of a `multipart/form-data` body (RFC 7578).
struct MultipartPart {
    let name: String
    let fileName: String
    let contentType: String
    let content: ArraySlice<UInt8>
}

/// Reads a multipart body, as far as an upload of one file needs it.
enum MultipartBody {
    static let headerBytesLimit = 8_192
    private static let lineEnd: [UInt8] = [0x0d, 0x0a]

    /// The part of that name. Throws `document_missing` when there is none, `document_body_malformed` when the
    /// body is not a multipart one.
    static func part(named name: String, contentType: String?, body: [UInt8]) throws(CofaceProblem)
        -> MultipartPart
    {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = parameter("boundary", of: contentType), !boundary.isEmpty
        else {
            throw CofaceProblem(
                415,
                "document_body_malformed",
                "multipart/form-data with a boundary is expected"
            )
        }
        let delimiter = Array("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else {
            throw malformed("the body does not begin with the boundary")
        }
        var rest = body[delimiter.count...]
        var found: MultipartPart?
        var count = 0
        while rest.starts(with: lineEnd) {
            rest = rest.dropFirst(2)
            guard let end = rest.firstPlace(of: lineEnd + delimiter) else {
                throw malformed("the last boundary is missing")
            }
            let part = try read(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
            count += 1
            guard part.name == name else { continue }
            guard found == nil else {
                throw CofaceProblem(400, "document_not_single", "One file per call is expected")
            }
            found = part
        }
        guard rest.starts(with: "--".utf8) else { throw malformed("the last boundary is missing") }
        guard let found else {
            throw CofaceProblem(400, "document_missing", "Missing part: \(name) (\(count) other parts)")
        }
        return found
    }

    private static func malformed(_ reason: String) -> CofaceProblem {
        CofaceProblem(400, "document_body_malformed", "Not a multipart body: \(reason)")
    }

    private static func read(_ bytes: ArraySlice<UInt8>) throws(CofaceProblem) -> MultipartPart {
        let head = bytes.prefix(headerBytesLimit + 4)
        guard let gap = head.firstPlace(of: lineEnd + lineEnd) else {
            throw malformed("a part has no end of its head")
        }
        guard let text = String(validating: bytes[..<gap.lowerBound], as: UTF8.self) else {
            throw malformed("a part's head is not UTF-8")
        }
        var fields: [String: String] = [:]
        for line in text.components(separatedBy: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw malformed("a part's head has no colon") }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased()] = String(value)
        }
        let disposition = fields["content-disposition"] ?? ""
        return MultipartPart(
            name: parameter("name", of: disposition) ?? "",
            fileName: parameter("filename", of: disposition) ?? "",
            contentType: fields["content-type"] ?? "",
            content: bytes[gap.upperBound...]
        )
    }

    /// A parameter of a header's value: a token, or a quoted text in which `\"`, `\\` and the `%22` of browsers
    /// stand for themselves. `name*=UTF-8''…` (RFC 8187) goes first.
    static func parameter(_ name: String, of value: String) -> String? {
        var rest = value[...]
        var plain: String?
        while let semicolon = next(";", in: rest) {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " }
            let end = next(";", in: rest) ?? rest.endIndex
            let pair = rest[..<end]
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let key = pair[..<equals].lowercased()
            let text = pair[pair.index(after: equals)...]
            if key == name + "*", text.lowercased().hasPrefix("utf-8''") {
                return String(text.dropFirst("utf-8''".count)).removingPercentEncoding
            }
            if key == name { plain = unquoted(text) }
        }
        return plain
    }

    /// The next such character outside of quotes.
    private static func next(_ wanted: Character, in text: Substring) -> Substring.Index? {
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, character == wanted {
                return index
            }
        }
        return nil
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 else {
            return String(text.drop { $0 == " " })
        }
        var output = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if !isEscaped, character == "\\" {
                isEscaped = true
            } else {
                output.append(character)
                isEscaped = false
            }
        }
        return output.replacingOccurrences(of: "%22", with: "\"").replacingOccurrences(
            of: "%0D%0A",
            with: "\r\n"
        )
    }
}

extension Collection<UInt8> {
    /// The first place of a short pattern.
    func firstPlace(of pattern: [UInt8]) -> Range<Index>? {
        guard let first = pattern.first else { return nil }
        var start = startIndex
        while let hit = self[start...].firstIndex(of: first) {
            let candidate = self[hit...].prefix(pattern.count)
            if candidate.elementsEqual(pattern) { return hit..<candidate.endIndex }
            start = index(after: hit)
        }
        return nil
    }
}
