import Values
import Yams

/// Turns the text of a chart's file into a `Chart`. docs/charts.md explains the form.
///
/// Whatever is wrong with the form is found in one pass. Whether the chart makes sense, and whether its names
/// exist in the lifecycle, is for `ChartChecker` to say.
package enum ChartLoader {
    /// A chart is read by people; one that is longer than this is not a chart.
    package static let bytesLimit = 256 * 1024
    /// How deep mappings and lists may nest. Bounds the recursion of the YAML parser.
    package static let nestingLimit = 40

    /// A chart that names an account or parts is loaded from the whole text that they make together: that is the
    /// chart's text, and what is hashed.
    /// - Throws: every diagnostic of the text, in the order of its lines.
    package static func load(
        text: String,
        file: String,
        sources: ChartSources = .none
    ) throws(ChartLoadingError) -> Chart {
        var reader = ChartReader(file: file)
        guard let root = compose(text, with: &reader) else { throw refusal(reader.diagnostics) }
        guard ChartExpansion.isNeeded(root) else { return try read(root, text, &reader, ChartOrigins()) }
        var expansion = ChartExpansion(sources: sources)
        guard let whole = expansion.expand(text, file: file, root: root) else {
            throw refusal(expansion.diagnostics)
        }
        guard let root = compose(whole.text, with: &reader) else {
            throw refusal(reader.diagnostics.map(whole.origins.traced))
        }
        return try read(root, whole.text, &reader, whole.origins)
    }

    private static func read(
        _ root: Node,
        _ text: String,
        _ reader: inout ChartReader,
        _ origins: ChartOrigins
    ) throws(ChartLoadingError) -> Chart {
        guard var chart = reader.chart(root), reader.diagnostics.isEmpty else {
            throw refusal(reader.diagnostics.map(origins.traced))
        }
        chart.text = text
        chart.hash = Digest.sha256(Array(text.utf8))
        chart.origins = origins
        return chart
    }

    private static func refusal(_ diagnostics: [ChartDiagnostic]) -> ChartLoadingError {
        ChartLoadingError(diagnostics: diagnostics.sorted(by: ChartDiagnostic.precedes))
    }

    /// The root of a YAML text; nil after a diagnostic.
    static func compose(_ text: String, with reader: inout ChartReader) -> Node? {
        guard text.utf8.count <= bytesLimit else {
            reader.refuse(line: 0, "text_too_long", "the file is longer than \(bytesLimit / 1024) KiB")
            return nil
        }
        refuseAnchorsAndDepth(of: text, with: &reader)
        guard reader.diagnostics.isEmpty else { return nil }
        do {
            // The encoding is named because the default asks the environment for it.
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                reader.refuse(line: 1, "not_yaml", "the file is empty")
                return nil
            }
            return root
        } catch let error as YamlError {
            reader.refuse(error)
        } catch {
            reader.refuse(line: 0, "not_yaml", "the file cannot be read as YAML")
        }
        return nil
    }

    /// Looks at the plain text before the YAML parser does: an anchor lets a short text unfold into an endless one,
    /// and deep nesting would exhaust the stack.
    private static func refuseAnchorsAndDepth(of text: String, with reader: inout ChartReader) {
        var open = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var previous: UInt8 = 0x20
            var depth = 0
            var isIndentation = true
            let bytes = Array(line.utf8)
            for (position, byte) in bytes.enumerated() {
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                    if isIndentation { depth += 1 }
                case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
                case UInt8(ascii: "&") where " \t[{,".utf8.contains(previous):
                    let next = position + 1 < bytes.count ? bytes[position + 1] : 0x20
                    if next > 0x20 {
                        reader.refuse(
                            line: index + 1,
                            "anchor_refused",
                            "anchors (&name) are refused",
                            hint: "write the part out where it is used"
                        )
                    }
                default: break
                }
                if !" -?:".utf8.contains(byte) { isIndentation = false }
                previous = byte
            }
            if open > nestingLimit || depth > nestingLimit * 4 {
                reader.refuse(line: index + 1, "nested_too_deep", "the file nests too deep")
                return
            }
        }
    }
}
