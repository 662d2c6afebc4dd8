/// The parameters of a header field such as `form-data; name="document"; filename*=UTF-8''%e2%82%ac.pdf`.
/// (RFC 9110 5.6.6, RFC 8187)
struct HeaderParameters {
    /// What stands before the first semicolon, in lower case.
    let value: String
    private var parameters: [String: String] = [:]

    /// A parameter in quotes or without; the first of that name counts.
    subscript(name: String) -> String? { parameters[name] }

    init(_ text: String) {
        var parts = Self.split(text)[...]
        value = (parts.popFirst() ?? "").filter { $0 != " " && $0 != "\t" }.lowercased()
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals].filter { $0 != " " && $0 != "\t" }.lowercased()
            let value = Self.unquoted(part[part.index(after: equals)...])
            if parameters[name] == nil { parameters[name] = value }
        }
    }

    /// The file's name: `filename*` before `filename`, since who writes both means the first one. Nil without either;
    /// what cannot be decoded has U+FFFD, which the rules for names refuse.
    var fileName: String? {
        if let extended = parameters["filename*"] { return Self.extended(extended) }
        guard let plain = parameters["filename"] else { return nil }
        // Browsers write these three so; nothing else is encoded. (WHATWG, multipart/form-data)
        return plain.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }

    /// `UTF-8'en'%e2%82%ac`. (RFC 8187, 3.2)
    private static func extended(_ text: String) -> String {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8",
            let decoded = FormFields.percentDecoded(parts[2].utf8, plusIsSpace: false)
        else { return "\u{FFFD}" }
        return decoded
    }

    /// At semicolons outside quotes.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            switch text[index] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    /// A backslash escapes a quote or a backslash, as curl writes them; before anything else it is a backslash, as
    /// browsers write it.
    private static func unquoted(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        var output = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if isEscaped {
                if character != "\"", character != "\\" { output.append("\\") }
                output.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                output.append(character)
            }
        }
        return isEscaped ? output + "\\" : output
    }
}
