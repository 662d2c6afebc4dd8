import Foundation
import Testing

/// A trap ends the process and every case that it had under way. So nothing that is stored and nothing that comes from
/// outside may lead to one, and whoever writes one says in `traps.txt` why nothing does.
///
/// What text cannot show (overflowing arithmetic, an index that is counted) is left to the fuzz tests.
@Suite("Traps")
struct TrapTests {
    private static let words = [
        "precondition(", "preconditionFailure(", "fatalError(", "assert(", "assertionFailure(", "try!", "as!",
        "unsafelyUnwrapped",
    ]

    struct Allowed: Hashable {
        let file: String
        let text: String
    }

    @Test("every trap outside tests is on the list, with the reason why nothing stored or handed in meets it")
    func trapsAreListed() throws {
        let allowed = try Self.list("traps.txt")
        var found: Set<Allowed> = []
        for file in try Self.sources {
            let lines = file.lines
            for (index, line) in Prose.removed(from: file.text).enumerated() where Self.isTrap(line) {
                let next = index + 1 < lines.count ? Self.trimmed(lines[index + 1]) : ""
                let text = Self.trimmed(lines[index])
                let trap = Allowed(
                    file: file.path,
                    text: text.hasSuffix("(") ? "\(text) \(next)" : text
                )
                found.insert(trap)
                #expect(
                    allowed[trap]?.isEmpty == false,
                    """
                    \(file.path):\(index + 1) may end the process. Throw instead, or add to traps.txt why nothing \
                    leads there: \(trap.text)
                    """
                )
            }
        }
        for stale in Set(allowed.keys).subtracting(found) {
            Issue.record("traps.txt allows what is gone: \(stale.file) | \(stale.text)")
        }
    }

    @Test("every literal index is on the list, with the reason why there is something at that place")
    func indexesAreListed() throws {
        var counts: [String: String] = [:]
        for (entry, reason) in try Self.list("indexes.txt") {
            #expect(!reason.isEmpty, "\(entry.file) has no reason")
            counts[entry.file] = entry.text
        }
        for file in try Self.sources {
            let count = Prose.removed(from: file.text).filter(Self.hasIndex).count
            let allowed = counts.removeValue(forKey: file.path) ?? "0"
            #expect(
                String(count) == allowed,
                "\(file.path) has \(count) lines with a literal index, indexes.txt says \(allowed)"
            )
        }
        #expect(counts.isEmpty, "indexes.txt names files that are gone: \(counts.keys.sorted())")
    }

    @Test("the search itself sees traps, and overlooks what only looks like one")
    func theCheckCanFail() {
        for line in [
            "precondition(a)", "let x = y!", "y![0]", "f()!.g", "try! z()", "a as! B", "fatalError()",
            "x = items[k]!",
        ] {
            #expect(Self.isTrap(line), "\(line)")
        }
        for line in ["a != b", "!a", "if !b(c) {", "kind.precondition", "flag ? !a : b"] {
            #expect(!Self.isTrap(line), "\(line)")
        }
        for line in ["rows[0]", "f(x)[12]", "a.removeFirst()", "a.removeLast(2)"] {
            #expect(Self.hasIndex(line), "\(line)")
        }
        for line in ["[0]", "let a = [1]", "rows[index]", "[Int]()", "dictionary[key]"] {
            #expect(!Self.hasIndex(line), "\(line)")
        }
    }

    private static var sources: [Checkout.File] {
        get throws { try Checkout.swiftSources.filter { !$0.path.hasPrefix("Sources/TestSupport/") } }
    }

    private static func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }

    /// What stands in a list beside a file, with the reason.
    private static func list(_ name: String) throws -> [Allowed: String] {
        var entries: [Allowed: String] = [:]
        for line in try Checkout.text(of: "Tests/TidyTests/\(name)").split(separator: "\n")
        where !line.hasPrefix("#") {
            let parts = line.components(separatedBy: " | ")
            guard parts.count == 3 else {
                Issue.record("\(name) has a line that is none: \(line)")
                continue
            }
            entries[Allowed(file: parts[0], text: parts[1])] = parts[2]
        }
        return entries
    }

    static func isTrap(_ line: String) -> Bool {
        let isNamed = words.contains { word in
            guard let range = line.range(of: word) else { return false }
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_" || before == ".")
        }
        return isNamed || hasUnwrap(line)
    }

    /// `value!`, not `!value` and not `a != b`.
    private static func hasUnwrap(_ line: String) -> Bool {
        let characters = Array(line)
        return characters.indices.contains { index in
            guard characters[index] == "!", index > 0 else { return false }
            let before = characters[index - 1]
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            return after != "=" && (before.isLetter || before.isNumber || "_)]>".contains(before))
        }
    }

    static func hasIndex(_ line: String) -> Bool {
        if line.contains(".removeFirst(") || line.contains(".removeLast(") { return true }
        let characters = Array(line)
        return characters.indices.contains { index in
            guard characters[index] == "[", index > 0 else { return false }
            let before = characters[index - 1]
            guard before.isLetter || before.isNumber || "_)]".contains(before) else { return false }
            let digits = characters[(index + 1)...].prefix { $0.isNumber }
            let end = index + 1 + digits.count
            return !digits.isEmpty && end < characters.count && characters[end] == "]"
        }
    }
}
