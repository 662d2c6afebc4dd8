import Testing
import Workflow

@Suite("Status mappings")
struct StatusMappingTests {
    private func load(_ text: String) throws -> StatusMapping {
        try StatusMappingLoader.load(text: text, file: "m.yaml", statuses: ["open", "shut", "ajar"])
    }

    private func refusals(_ text: String) -> [String] {
        do throws(ChartLoadingError) {
            _ = try StatusMappingLoader.load(text: text, file: "m.yaml", statuses: ["open", "shut", "ajar"])
            return []
        } catch {
            return error.diagnostics.map { "\($0.line) \($0.code)" }
        }
    }

    @Test("capitals and space make no difference, and a sub-status comes before none")
    func reads() throws {
        let mapping = try load(
            """
            mapping: door
            title: A door
            statuses:
              - {wire: Closed, to: shut}
              - {wire: closed, subStatus: "Not quite", to: ajar}
              - {wire: Open, subStatus: wide, to: open}
            """
        )
        #expect(mapping.name == "door")
        #expect(mapping.status(of: " CLOSED ", subStatus: nil) == "shut")
        #expect(mapping.status(of: "closed", subStatus: "not quite") == "ajar")
        #expect(mapping.status(of: "closed", subStatus: "anything") == "shut")
        #expect(mapping.status(of: "open", subStatus: nil) == nil)
        #expect(mapping.status(of: "open", subStatus: "narrow") == nil)
        #expect(mapping.status(of: "gone", subStatus: nil) == nil)
    }

    @Test("another file has another hash, and the same one the same")
    func hashes() throws {
        let text = "mapping: door\nstatuses: [{wire: a, to: open}]\n"
        #expect(try load(text).hash == load(text).hash)
        #expect(try load(text).hash != load(text + "# corrected\n").hash)
    }

    @Test("what is wrong is told with its line")
    func refuses() {
        #expect(refusals("mapping: door\nstatuses:\n  - {wire: a, to: opne}") == ["3 unknown_status"])
        #expect(
            refusals("mapping: door\nstatuses:\n  - {wire: a, to: open}\n  - {wire: A, to: shut}")
                == ["4 ambiguous_status"]
        )
        #expect(refusals("mapping: door\nstatuses:\n  - {wire: a}") == ["3 missing_key"])
        #expect(refusals("mapping: door\nstatuses:\n  - {wire: a, to: open, when: x}") == ["3 unknown_key"])
        #expect(refusals("mapping: door") == ["1 missing_key"])
        #expect(refusals("mapping: door\nstatuses:\n  - {wire: &x a, to: open}") == ["3 anchor_refused"])
        #expect(refusals("").first?.hasSuffix("not_yaml") == true)
    }
}
