import Foundation
import Testing
import Values
import Workflow

@Suite("docs/charts.md")
struct ChartDocumentationTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func page() throws -> String {
        try String(contentsOf: root.appending(path: "docs/charts.md"), encoding: .utf8)
    }

    @Test("shows a whole chart that loads and passes the checker")
    func example() throws {
        let block = try #require(try Self.page().split(separator: "```yaml\n").dropFirst().first)
        let text = String(try #require(block.split(separator: "\n```").first)) + "\n"
        let chart = try ChartLoader.load(text: text, file: "docs/charts.md")
        let sample = SampleCharts.names
        let names = VocabularyNames(
            startCommand: sample.startCommand,
            commands: sample.commands,
            events: sample.events,
            guards: ["isValidated", "isKnown"],
            deadlines: [],
            calls: sample.calls
        )
        #expect(ChartChecker.check(chart, against: names, file: "docs/charts.md") == [])
    }

    @Test("explains every code that loader and checker give")
    func codes() throws {
        let page = try Self.page()
        let folder = Self.root.appending(path: "Sources/Workflow/Chart")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter {
            $0.hasSuffix(".swift")
        }
        var codes: Set<String> = []
        for file in files {
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for match in source.matches(of: /"([a-z]+(?:_[a-z]+)+)"/) { codes.insert(String(match.output.1)) }
        }
        #expect(codes.count > 35)
        for code in codes.sorted() { #expect(page.contains("`\(code)`"), "\(code)") }
    }

    @Test("explains every key of the form")
    func keys() throws {
        let page = try Self.page()
        for shape in ChartShape.all {
            for key in shape.keys {
                #expect(page.contains("`\(key)`") || page.contains("\(key):"), "\(key) of \(shape.name)")
            }
        }
    }
}
