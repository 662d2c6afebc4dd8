import Foundation
import FoundationXML

/// How parts are named, so that two spellings of one name are equal: from the root, without case. (ECMA-376 part 2, 6.2.2)
enum PartName {
    static func key(_ name: String) -> String {
        var parts: [Substring] = []
        let plain = (name.removingPercentEncoding ?? name).replacing("\\", with: "/").lowercased()
        for part in plain.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    static func fileExtension(_ key: String) -> String? {
        key.lastIndex(of: ".").map { String(key[key.index(after: $0)...]) }
    }
}

/// The types in `[Content_Types].xml`, in lower case. (ECMA-376 part 2, 7.2.3)
struct ContentTypes {
    static let partName = "[content_types].xml"

    private var byPart: [String: String] = [:]
    private var byExtension: [String: String] = [:]

    var overrides: Set<String> { Set(byPart.values) }

    /// Nil when it is no such list, or says two things of one part.
    init?(_ content: [UInt8]) {
        let elements = PlainXML.elements(of: content, named: ["Override", "Default"])
        guard let elements else { return nil }
        for (name, attributes) in elements {
            guard let type = attributes["ContentType"]?.lowercased() else { continue }
            let known: String?
            if name == "Override" {
                guard let part = attributes["PartName"].map(PartName.key) else { continue }
                known = byPart.updateValue(type, forKey: part)
            } else {
                guard let ending = attributes["Extension"]?.lowercased() else { continue }
                known = byExtension.updateValue(type, forKey: ending)
            }
            if let known, known != type { return nil }
        }
    }

    /// What a part is: what is said of it, else what is said of its extension.
    func type(of part: String) -> String? {
        byPart[part] ?? PartName.fileExtension(part).flatMap { byExtension[$0] }
    }
}

/// `_rels/.rels`: which part the package is about. (ECMA-376 part 2, 6.5)
struct PackageRelations {
    static let partName = "_rels/.rels"

    /// One, in a package that programs open.
    let mainParts: [String]

    init?(_ content: [UInt8]) {
        guard let elements = PlainXML.elements(of: content, named: ["Relationship"]) else { return nil }
        let parts = elements.compactMap { _, attributes -> String? in
            guard attributes["Type"]?.hasSuffix("/officeDocument") == true,
                attributes["TargetMode"] != "External"
            else { return nil }
            return attributes["Target"].map(PartName.key)
        }
        mainParts = Array(Set(parts)).sorted()
    }
}

/// The elements of a small list in XML, in UTF-8 and without a document type: such lists never have another form, and
/// other encodings hide what is looked for.
private enum PlainXML {
    private static let encodings: Set<String> = ["utf-8", "utf8", "us-ascii", "ascii"]

    static func elements(of content: [UInt8], named names: Set<String>) -> [(String, [String: String])]? {
        guard isPlain(content) else { return nil }
        let reader = Reader(names)
        let parser = XMLParser(data: Data(content))
        parser.delegate = reader
        parser.shouldResolveExternalEntities = false
        guard parser.parse() else { return nil }
        return reader.elements
    }

    private static func isPlain(_ content: [UInt8]) -> Bool {
        guard let text = String(validating: content, as: UTF8.self), !content.contains(0),
            !text.contains("<!DOCTYPE")
        else { return false }
        var start = Substring(text)
        if start.unicodeScalars.first == "\u{FEFF}" { start.unicodeScalars.removeFirst() }
        start = start.drop(while: \.isWhitespace)
        guard start.hasPrefix("<") else { return false }
        guard start.hasPrefix("<?xml"), let end = start.firstRange(of: "?>") else { return true }
        let declaration = start[..<end.lowerBound]
        guard let mark = declaration.firstRange(of: "encoding") else { return true }
        let value = declaration[mark.upperBound...].drop { $0.isWhitespace || $0 == "=" }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return false }
        return encodings.contains(value.dropFirst().prefix { $0 != quote }.lowercased())
    }

    private final class Reader: NSObject, XMLParserDelegate {
        let names: Set<String>
        var elements: [(String, [String: String])] = []

        init(_ names: Set<String>) { self.names = names }

        func parser(
            _ parser: XMLParser,
            didStartElement element: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            guard let name = element.split(separator: ":").last.map(String.init), names.contains(name) else {
                return
            }
            elements.append((name, attributes))
        }
    }
}
