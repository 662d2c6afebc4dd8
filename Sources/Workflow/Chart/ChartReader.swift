import Values
import Yams

/// Reads the nodes of a chart's file and collects what is wrong with them.
///
/// Every function gives nil or a stand-in after it recorded a diagnostic, so that reading goes on and one run
/// finds all mistakes; a chart with diagnostics never leaves the loader.
struct ChartReader {
    let file: String
    private(set) var diagnostics: [ChartDiagnostic] = []

    init(file: String) { self.file = file }

    /// A mapping whose keys have been checked against a shape.
    struct Fields {
        let shape: ChartShape
        let line: Int
        fileprivate let values: [String: Node]

        subscript(key: String) -> Node? { values[key] }
    }

    mutating func refuse(line: Int, _ code: String, _ reason: String, hint: String? = nil) {
        diagnostics.append(ChartDiagnostic(file: file, line: line, code: code, reason: reason, hint: hint))
    }

    mutating func refuse(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let around = context.map { " \($0.text)" } ?? ""
            refuse(
                line: mark.line,
                "not_yaml",
                "\(problem)\(around)",
                hint: "look at the indentation, and quote text that contains \": \" or begins with a sign"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            refuse(
                line: context.mark.line,
                "duplicate_key",
                "\(names) stands twice in the same place",
                hint: "remove or rename one of them"
            )
        default: refuse(line: 0, "not_yaml", "the file cannot be read as YAML")
        }
    }

    // MARK: - Mappings and lists

    /// The members of a mapping with free keys, in file order.
    mutating func entries(_ node: Node, _ what: String) -> [(name: String, line: Int, value: Node)] {
        guard case .mapping(let mapping) = node else {
            refuse(
                line: node.line,
                "wrong_type",
                "\(what) must be a mapping (\"name: …\" lines), found \(node.kind)"
            )
            return []
        }
        return mapping.compactMap { key, value in
            guard case .scalar(let scalar) = key, !scalar.string.isEmpty else {
                refuse(line: key.line, "wrong_type", "a key of \(what) must be a name")
                return nil
            }
            return (scalar.string, key.line, value)
        }
    }

    /// The members of a mapping with fixed keys. Nil when it is no mapping or lacks one that it needs.
    mutating func fields(_ node: Node, _ shape: ChartShape, _ what: String) -> Fields? {
        guard case .mapping = node else {
            refuse(
                line: node.line,
                "wrong_type",
                "\(what) must be a mapping with \(shape.keys.joined(separator: ", ")), found \(node.kind)"
            )
            return nil
        }
        var values: [String: Node] = [:]
        for entry in entries(node, what) {
            if shape.keys.contains(entry.name) {
                values[entry.name] = entry.value
            } else {
                refuse(
                    line: entry.line,
                    "unknown_key",
                    "\(what) has no key \"\(entry.name)\"",
                    hint: NearestName.hint(for: entry.name, among: shape.keys)
                )
            }
        }
        let missing = shape.required.filter { values[$0] == nil }
        for key in missing {
            refuse(line: node.line, shape.missingKeyCode(key), "\(what) needs the key \"\(key)\"")
        }
        return missing.isEmpty ? Fields(shape: shape, line: node.line, values: values) : nil
    }

    /// A list; a single element may stand without one.
    mutating func list(_ node: Node) -> [Node] {
        if case .sequence(let sequence) = node { return Array(sequence) }
        return [node]
    }

    // MARK: - Scalars

    /// Text that is not empty. A key that is absent gives nil without a diagnostic.
    mutating func text(_ fields: Fields, _ key: String) -> String? {
        guard let node = fields[key] else { return nil }
        return text(node, "\"\(key)\"")
    }

    mutating func text(_ node: Node, _ what: String) -> String? {
        guard case .scalar(let scalar) = node, !node.isNull else {
            refuse(line: node.line, "wrong_type", "\(what) must be text, found \(node.kind)")
            return nil
        }
        guard !scalar.string.isEmpty else {
            refuse(line: node.line, "wrong_type", "\(what) must not be empty")
            return nil
        }
        return scalar.string
    }

    mutating func wholeNumber(_ fields: Fields, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = fields[key] else { return nil }
        guard let text = plainScalar(node), let number = Int(text), range.contains(number) else {
            refuse(
                line: node.line,
                "wrong_type",
                "\"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return number
    }

    mutating func number(_ fields: Fields, _ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = fields[key] else { return nil }
        guard let text = plainScalar(node), let number = Double(text), range.contains(number) else {
            refuse(
                line: node.line,
                "wrong_type",
                "\"\(key)\" must be a number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return number
    }

    mutating func flag(_ fields: Fields, _ key: String) -> Bool {
        guard let node = fields[key] else { return false }
        switch plainScalar(node) {
        case "true": return true
        case "false": return false
        default:
            refuse(line: node.line, "wrong_type", "\"\(key)\" must be true or false")
            return false
        }
    }

    mutating func duration(_ fields: Fields, _ key: String) -> Duration? {
        guard let node = fields[key] else { return nil }
        guard let text = plainScalar(node), let span = ChartDuration.parse(text) else {
            refuse(
                line: node.line,
                "wrong_duration",
                "\"\(key)\" must be a span of time, at most ten years",
                hint: "write it like 45s, 20m, 2h, 1d or 1h30m"
            )
            return nil
        }
        return span
    }

    private func plainScalar(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
            return nil
        }
        return scalar.string
    }
}

extension Node {
    /// From 1.
    var line: Int { mark?.line ?? 0 }

    /// An empty place, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else {
            return false
        }
        return ["", "~", "null"].contains(scalar.string)
    }

    var kind: String {
        switch self {
        case .scalar: isNull ? "nothing" : "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
