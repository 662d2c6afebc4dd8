import Values

/// The entries of a batch: a JSON array, or JSON Lines.
enum BatchLines {
    struct Line: Sendable {
        /// From 1: the element of the array, or the line of the text, empty lines counted.
        let number: Int
        let value: Result<JSON, Problem>
    }

    /// A malformed array is refused as a whole, since nobody can tell its elements; of malformed lines each
    /// alone.
    static func read(_ body: [UInt8], isArray: Bool, lineLimit: Int, noun: String) throws(Problem)
        -> [Line]
    {
        let lines = isArray ? try elements(body) : try texts(body)
        guard lines.count <= lineLimit else {
            throw Problem(
                status: 413,
                code: "too_many_lines",
                detail: "a batch may have \(lineLimit) \(noun) at most"
            )
        }
        return lines
    }

    private static func elements(_ body: [UInt8]) throws(Problem) -> [Line] {
        do {
            let values = try JSON.parse(Array(JSONLines.unmarked(body))).arrayValue ?? []
            return values.enumerated().map { Line(number: $0.offset + 1, value: .success($0.element)) }
        } catch {
            throw Problem(status: 400, code: "malformed_json", detail: error.description)
        }
    }

    private static func texts(_ body: [UInt8]) throws(Problem) -> [Line] {
        let lines: [JSONLines.Line]
        do throws(JSONLines.Unreadable) {
            lines = try JSONLines.lines(of: body)
        } catch {
            throw Problem(status: 400, code: "malformed_json", detail: error.description)
        }
        return lines.map { line in
            do {
                return Line(number: line.number, value: .success(try JSON.parse(line.bytes)))
            } catch {
                let problem = Problem(status: 400, code: "malformed_json", detail: "\(error)")
                return Line(number: line.number, value: .failure(problem))
            }
        }
    }
}

extension UInt8 {
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
