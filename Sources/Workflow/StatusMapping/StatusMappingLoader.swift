import Yams

/// Turns the text of a status mapping's file into a `StatusMapping`. docs/status-mappings.md explains the form.
package enum StatusMappingLoader {
    /// - Parameter statuses: our words, which alone may stand under `to`.
    /// - Throws: every diagnostic of the text, in the order of its lines.
    package static func load(
        text: String,
        file: String,
        statuses: [String]
    ) throws(ChartLoadingError) -> StatusMapping {
        var reader = ChartReader(file: file)
        let mapping = ChartLoader.compose(text, with: &reader).flatMap { root in
            reader.fields(root, .mapping, "a status mapping").map { fields in
                let rules = fields["statuses"].map { node in
                    reader.list(node).compactMap { reader.statusRule($0, statuses: statuses) }
                }
                return StatusMapping(
                    name: reader.text(fields, "mapping") ?? "",
                    title: reader.text(fields, "title") ?? "",
                    rules: rules ?? [],
                    text: text
                )
            }
        }
        if let mapping { reader.refuseRepeats(in: mapping.rules) }
        guard let mapping, reader.diagnostics.isEmpty else {
            throw ChartLoadingError(diagnostics: reader.diagnostics.sorted(by: ChartDiagnostic.precedes))
        }
        return mapping
    }
}

extension ChartShape {
    static let mapping = ChartShape(
        name: "mapping",
        required: ["mapping", "statuses"],
        optional: ["title"]
    )
    static let statusRule = ChartShape(name: "statusRule", required: ["wire", "to"], optional: ["subStatus"])
}

extension ChartReader {
    fileprivate mutating func statusRule(_ node: Node, statuses: [String]) -> StatusMapping.Rule? {
        guard let fields = fields(node, .statusRule, "a status"), let wire = text(fields, "wire"),
            let status = text(fields, "to")
        else { return nil }
        guard statuses.contains(status) else {
            refuse(
                line: fields["to"]?.line ?? fields.line,
                "unknown_status",
                "\"\(status)\" is none of our statuses",
                hint: NearestName.hint(for: status, among: statuses)
            )
            return nil
        }
        return StatusMapping.Rule(
            wire: wire,
            subStatus: text(fields, "subStatus"),
            status: status,
            line: fields.line
        )
    }

    fileprivate mutating func refuseRepeats(in rules: [StatusMapping.Rule]) {
        var lines: [StatusMapping.Key: Int] = [:]
        for rule in rules {
            let key = StatusMapping.Key(rule.wire, rule.subStatus)
            guard let first = lines[key] else {
                lines[key] = rule.line
                continue
            }
            let subStatus = rule.subStatus.map { " with the sub-status \"\($0)\"" } ?? ""
            refuse(
                line: rule.line,
                "ambiguous_status",
                "\"\(rule.wire)\"\(subStatus) stands in line \(first) already",
                hint: "capitals make no difference; remove one of them"
            )
        }
    }
}
