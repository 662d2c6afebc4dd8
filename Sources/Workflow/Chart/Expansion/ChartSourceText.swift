import Yams

/// A file that an expanded chart is put together from, cut into the blocks of its keys.
struct ChartSourceText {
    /// A line and where it was written.
    struct Line {
        var text: String
        var place: ChartOrigins.Place

        var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
    }

    /// A key with everything below it.
    struct Block {
        let name: String
        /// Blank lines and comments right above the key.
        var leading: [Line]
        /// From the key's line to its last one.
        var lines: [Line]
        let value: Node
        /// The lines among which it stands, and the column of its key: what a cut of its own keys needs.
        let bounds: Range<Int>
        let column: Int

        var place: ChartOrigins.Place { lines.first?.place ?? ChartOrigins.Place(file: "", line: 0) }
    }

    let file: String
    private let lines: [Line]

    init(text: String, file: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            Line(text: String($1), place: ChartOrigins.Place(file: file, line: $0 + 1))
        }
    }

    /// The blocks of a whole file.
    func blocks(of root: Node, _ reader: inout ChartReader) -> [Block] {
        blocks(of: root, in: lines.indices, below: -1, "the file", &reader)
    }

    /// The blocks below a block.
    func blocks(below block: Block, _ reader: inout ChartReader) -> [Block] {
        if block.value.isNull { return [] }
        return blocks(of: block.value, in: block.bounds, below: block.column, "\"\(block.name)\"", &reader)
    }

    private func blocks(
        of node: Node,
        in bounds: Range<Int>,
        below column: Int,
        _ what: String,
        _ reader: inout ChartReader
    ) -> [Block] {
        let entries = reader.entries(node, what)
        var starts: [Int] = []
        for entry in entries {
            let index = entry.line - 1
            guard bounds.contains(index), index > (starts.last ?? bounds.lowerBound - 1),
                indentation(of: index) > column, standsAlone(entry.name, on: index)
            else {
                reader.refuse(
                    line: entry.line,
                    "not_in_lines",
                    "\"\(entry.name)\" of \(what) does not begin a line of its own",
                    hint:
                        "where accounts and parts are used, write each key on a line of its own, without braces"
                )
                return []
            }
            starts.append(index)
        }
        return entries.indices.map { number in
            let start = starts[number]
            let floor = number == 0 ? bounds.lowerBound : starts[number - 1] + 1
            let end =
                number + 1 < starts.count
                ? leadingStart(of: starts[number + 1], from: start + 1) : bounds.upperBound
            return Block(
                name: entries[number].name,
                leading: Array(lines[leadingStart(of: start, from: floor)..<start]),
                lines: trimmed(lines[start..<end]),
                value: entries[number].value,
                bounds: start..<end,
                column: indentation(of: start)
            )
        }
    }

    /// The first of the blank lines and comments that belong to the key on a line.
    private func leadingStart(of index: Int, from floor: Int) -> Int {
        var first = index
        while first > floor {
            let line = lines[first - 1]
            let isComment =
                line.text.drop { $0 == " " }.first == "#"
                && indentation(of: first - 1) <= indentation(of: index)
            guard line.isBlank || isComment else { break }
            first -= 1
        }
        return first
    }

    private func trimmed(_ block: ArraySlice<Line>) -> [Line] {
        var block = block
        while block.count > 1, block.last?.isBlank == true { block = block.dropLast() }
        return Array(block)
    }

    private func indentation(of index: Int) -> Int { lines[index].text.prefix { $0 == " " }.count }

    /// Whether a line begins with the key, written plainly.
    private func standsAlone(_ name: String, on index: Int) -> Bool {
        lines[index].text.drop { $0 == " " }.hasPrefix("\(name):")
    }
}
