import Foundation
import Testing

@Suite("Kinds of refusals")
struct RefusalKindTests {
    /// A refusal as some source makes it.
    private struct Made {
        let code: String
        let kind: String
        let place: String
    }

    private static func made() throws -> [Made] {
        let pattern = try Regex(
            #"Rejection(?:Report|Spec)\(\s*code: "([^"]+)",(?:\s*kind: \.([a-zA-Z]+),)?"#,
            as: (Substring, Substring, Substring?).self
        )
        return try Checkout.swiftSources.flatMap { file in
            file.text.matches(of: pattern).map { match in
                Made(
                    code: String(match.output.1),
                    kind: match.output.2.map(String.init) ?? "refused",
                    place: file.path
                )
            }
        }
    }

    @Test("a code is of one kind wherever it is made, so that a door answers it with one status")
    func oneKind() throws {
        let made = try Self.made()
        #expect(made.count > 80, "the sources make refusals in a way that this does not read")
        for (code, all) in Dictionary(grouping: made, by: \.code) {
            let kinds = Set(all.map(\.kind))
            #expect(kinds.count == 1, "\(code) is \(kinds) in \(Set(all.map(\.place)))")
        }
    }

    @Test(
        "what is of the same words is of the same kind: in flight, not possible, nothing to do, there already"
    )
    func alike() throws {
        for made in try Self.made() {
            let isNotNow =
                made.code.hasSuffix("_not_possible") || made.code.hasSuffix("_in_flight")
                || made.code.hasPrefix("nothing_") || made.code.hasPrefix("already_")
                || (made.code.hasPrefix("no_") && made.code.hasSuffix("_open"))
            if isNotNow { #expect(made.kind == "notNow", "\(made.code) in \(made.place)") }
            let isMalformed =
                ["wrong_type", "missing_field", "unknown_field", "unknown_command"].contains(made.code)
            if isMalformed { #expect(made.kind == "malformed", "\(made.code) in \(made.place)") }
        }
    }
}
