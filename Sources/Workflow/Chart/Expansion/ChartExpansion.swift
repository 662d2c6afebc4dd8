import Yams

/// Puts a chart's account and parts into its text, so that everything after it sees one whole text.
///
/// Nothing is replaced and nothing depends on who names a part: what two files define is refused with both places.
struct ChartExpansion {
    /// What stands in `states` for the states of a part: `cofidis-refund: part`.
    static let partWord = "part"

    /// A chart's text in one piece, and where its lines come from.
    struct Whole {
        var text: String
        var origins: ChartOrigins
    }

    typealias Block = ChartSourceText.Block
    typealias Line = ChartSourceText.Line

    /// Sections that accounts and parts add to, in the order in which they stand in the text.
    private static let sections = ["windows", "retries", "rateLimits", "invariants", "on", "states"]
    static let order = [
        "chart", "lifecycle", "title", "windows", "retries", "rateLimits", "invariants", "initial",
        "commands",
        "on", "states",
    ]
    /// Spaces before the entries of a section.
    static let indent = 2

    /// A file and the blocks of its keys.
    struct Source {
        let text: ChartSourceText
        var blocks: [String: Block] = [:]
    }

    /// A section while it is put together.
    struct Section {
        var leading: [Line] = []
        var place: ChartOrigins.Place?
        var entries: [Entry] = []
    }

    /// A top-level state, a route, a window: an entry of a section with the file that it comes from.
    struct Entry {
        var block: Block
        let source: ChartSourceText
        /// Comments above the line of the part that it came with.
        var introduction: [Line] = []
    }

    private let sources: ChartSources
    /// Collects what is wrong, in any of the files.
    var diagnostics: [ChartDiagnostic] = []
    var merged: [String: Section] = [:]
    /// States that parts put inside a state of the chart, as `attention.refund_failed`, in the order of the parts.
    var inner: [Entry] = []

    init(sources: ChartSources) { self.sources = sources }

    /// Whether a chart names anything that stands in another file.
    static func isNeeded(_ root: Node) -> Bool {
        guard case .mapping(let mapping) = root else { return false }
        if mapping.contains(where: { $0.key.scalar?.string == "account" }) { return true }
        guard case .mapping(let states) = mapping.first(where: { $0.key.scalar?.string == "states" })?.value
        else { return false }
        return states.contains { isPart($0.value) }
    }

    /// Nil after a diagnostic.
    mutating func expand(_ text: String, file: String, root: Node) -> Whole? {
        guard let chart = source(text, file: file, root: root, shape: .chart, "a chart") else { return nil }
        if let name = chart.blocks["account"]?.value.scalar?.string { addAccount(name, chart) }
        for key in Self.sections where key != "states" { add(key, of: chart) }
        addStates(of: chart)
        addInnerStates()
        guard diagnostics.isEmpty else { return nil }
        return written(chart)
    }

    // MARK: - Reading

    private mutating func source(
        _ text: String,
        file: String,
        root: Node?,
        shape: ChartShape,
        _ what: String
    ) -> Source? {
        var reader = ChartReader(file: file)
        defer { diagnostics += reader.diagnostics }
        guard !text.unicodeScalars.contains(where: { "\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) })
        else {
            reader.refuse(
                line: 0,
                "not_in_lines",
                "lines of \(what) must end with a line feed and nothing else"
            )
            return nil
        }
        guard let root = root ?? ChartLoader.compose(text, with: &reader),
            reader.fields(root, shape, what) != nil
        else { return nil }
        var source = Source(text: ChartSourceText(text: text, file: file))
        for block in source.text.blocks(of: root, &reader) { source.blocks[block.name] = block }
        return reader.diagnostics.isEmpty ? source : nil
    }

    /// An account or a part by its name; nil after a diagnostic at the line that names it.
    private mutating func source(named name: String, _ shape: ChartShape, at place: ChartOrigins.Place)
        -> Source?
    {
        let isAccount = shape == .account
        let path = isAccount ? ChartSources.account(name) : ChartSources.part(name)
        guard ChartSources.isName(name), let text = sources.read(path) else {
            refuse(
                place,
                isAccount ? "unknown_account" : "unknown_part",
                "there is no \(shape.name) \"\(name)\"",
                hint: "it would stand in \(path); a name has small letters, digits and single hyphens"
            )
            return nil
        }
        guard let source = source(text, file: path, root: nil, shape: shape, "the \(shape.name) \"\(name)\"")
        else { return nil }
        let written = source.blocks[shape.name]
        guard written?.value.scalar?.string == name else {
            refuse(
                written?.place ?? ChartOrigins.Place(file: path, line: 1),
                isAccount ? "wrong_account_name" : "wrong_part_name",
                "the \(shape.name) in \(path) must be named \"\(name)\""
            )
            return nil
        }
        return source
    }

    // MARK: - Putting together

    private mutating func addAccount(_ name: String, _ chart: Source) {
        let place = chart.blocks["account"]?.place ?? ChartOrigins.Place(file: "", line: 0)
        guard let account = source(named: name, .account, at: place) else { return }
        for key in ["windows", "retries", "rateLimits"] { add(key, of: account) }
    }

    /// The entries of a section, after those that are there already.
    private mutating func add(_ key: String, of source: Source) {
        guard let block = source.blocks[key] else { return }
        open(key, block)
        for entry in entries(below: block, of: source) {
            add(Entry(block: entry, source: source.text), to: key)
        }
    }

    private mutating func open(_ key: String, _ block: Block) {
        merged[key, default: Section()].leading += block.leading.filter { !$0.isBlank }
        if merged[key]?.place == nil { merged[key]?.place = block.place }
    }

    private mutating func entries(below block: Block, of source: Source) -> [Block] {
        var reader = ChartReader(file: source.text.file)
        defer { diagnostics += reader.diagnostics }
        return source.text.blocks(below: block, &reader)
    }

    private mutating func add(_ entry: Entry, to key: String) {
        if let other = merged[key]?.entries.first(where: { $0.block.name == entry.block.name }) {
            return refuseTwice(entry.block, other.block, in: key)
        }
        merged[key]?.entries.append(entry)
    }

    private mutating func addStates(of chart: Source) {
        guard let block = chart.blocks["states"] else { return }
        open("states", block)
        for entry in entries(below: block, of: chart) {
            if Self.isPart(entry.value) {
                addPart(entry)
            } else {
                add(Entry(block: entry, source: chart.text), to: "states")
            }
        }
    }

    private mutating func addPart(_ line: Block) {
        guard let part = source(named: line.name, .part, at: line.place) else { return }
        for key in Self.sections where key != "states" { add(key, of: part) }
        guard let block = part.blocks["states"] else { return }
        var introduction = Self.indented(line.leading, from: line.column, to: Self.indent)
        for state in entries(below: block, of: part) {
            var entry = Entry(block: state, source: part.text)
            guard !state.name.contains(".") else {
                inner.append(entry)
                continue
            }
            entry.introduction = introduction
            introduction = []
            add(entry, to: "states")
        }
    }

    // MARK: - Refusing

    mutating func refuse(_ place: ChartOrigins.Place, _ code: String, _ reason: String, hint: String? = nil) {
        diagnostics.append(
            ChartDiagnostic(file: place.file, line: place.line, code: code, reason: reason, hint: hint)
        )
    }

    mutating func refuseTwice(_ block: Block, _ other: Block, in key: String) {
        refuse(
            block.place,
            "defined_twice",
            "\"\(block.name)\" of \"\(key)\" is defined here and at \(other.place.file):\(other.place.line)",
            hint: "nothing overrides anything: remove or rename one of them"
        )
    }

    private static func isPart(_ value: Node) -> Bool { value.scalar?.string == partWord }
}
