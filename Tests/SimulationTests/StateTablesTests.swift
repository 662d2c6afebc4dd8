import Foundation
import Testing
import Workflow

@Suite("Tables of states")
struct StateTablesTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/states")

    @Test("docs/states tells every chart as it is", arguments: ShippedCharts.names)
    func agrees(name: String) throws {
        let chart = try #require(ShippedCharts.all.first { $0.index.chart.name == name }).index.chart
        let page = try String(contentsOf: Self.folder.appending(path: "\(name).md"), encoding: .utf8)
        #expect(
            page == ChartTable.markdown(of: chart),
            "write it again: dossier workflow table \(name) > docs/states/\(name).md"
        )
    }

    @Test("docs/states has no page of a chart that is gone")
    func noneLeft() throws {
        let pages = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
        #expect(pages.sorted() == ShippedCharts.names.map { "\($0).md" }.sorted())
    }

    @Test("every guard that a chart uses has a title that is no name of the code")
    func titles() {
        for chart in ShippedCharts.all.map(\.index.chart) {
            for route in chart.on + chart.allStates.flatMap(\.on) {
                guard let condition = route.condition else { continue }
                let title = condition.title ?? ""
                #expect(title.contains(" ") || title.count > 6, "\(condition.name) of \(chart.name)")
                #expect(title != condition.name && title.last != ".", "\(condition.name) of \(chart.name)")
            }
        }
    }
}
