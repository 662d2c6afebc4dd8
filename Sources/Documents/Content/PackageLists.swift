import Foundation

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
        guard let elements = PlainXML.elements(of: content) else { return nil }
        for element in elements where element.name == "Override" || element.name == "Default" {
            guard let type = element.attributes["ContentType"]?.lowercased() else { continue }
            let known: String?
            if element.name == "Override" {
                guard let part = element.attributes["PartName"].map(PartName.key) else { continue }
                known = byPart.updateValue(type, forKey: part)
            } else {
                guard let ending = element.attributes["Extension"]?.lowercased() else { continue }
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
        guard let elements = PlainXML.elements(of: content) else { return nil }
        let parts = elements.compactMap { element -> String? in
            guard element.name == "Relationship" else { return nil }
            let attributes = element.attributes
            guard attributes["Type"]?.hasSuffix("/officeDocument") == true,
                attributes["TargetMode"] != "External"
            else { return nil }
            return attributes["Target"].map(PartName.key)
        }
        mainParts = Array(Set(parts)).sorted()
    }
}
