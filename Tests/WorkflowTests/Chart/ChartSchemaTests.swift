import Foundation
import Testing
import Values
import Workflow

@Suite("The published schema of charts")
struct ChartSchemaTests {
    private static let workflows = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "workflows")

    private static func definitions() throws -> JSON {
        let bytes = try Data(contentsOf: workflows.appending(path: "chart.schema.json"))
        let schema = try JSON.parse(Array(bytes))
        return try #require(schema["$defs"])
    }

    @Test(
        "states the keys that the loader reads, and which of them it needs",
        arguments: ChartShape.all.map(\.name)
    )
    func agrees(name: String) throws {
        let shape = try #require(ChartShape.all.first { $0.name == name })
        let definition = try #require(try Self.definitions()[name])
        #expect(definition["additionalProperties"] == false)
        #expect(definition["properties"]?.objectValue?.keys.sorted() == shape.keys.sorted())
        let required = definition["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(required.sorted() == shape.required.sorted())
    }

    @Test("describes no mapping that the loader does not know")
    func complete() throws {
        let mappings = try #require(Self.definitions().objectValue).members
            .filter { $0.value["properties"] != nil }.map(\.key)
        #expect(mappings.sorted() == ChartShape.all.map(\.name).sorted())
    }

    @Test("stands beside charts that all load")
    func charts() throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.workflows,
            includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == "yaml" }.sorted { $0.path() < $1.path() }
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            let chart = try ChartLoader.load(
                text: text,
                file: file.lastPathComponent,
                sources: ChartSources {
                    try? String(contentsOf: Self.workflows.appending(path: $0), encoding: .utf8)
                }
            )
            #expect(chart.name == file.deletingPathExtension().lastPathComponent)
        }
    }
}
