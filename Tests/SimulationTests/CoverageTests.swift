import Foundation
import Simulation
import Testing
import Values
import Workflow

@Suite("Charts and what the simulation walks of them")
struct CoverageTests {
    @Test("every shipped chart is simulated, and nothing else")
    func everyChart() {
        #expect(ShippedCharts.names.sorted() == Simulation.chartNames)
    }

    /// How many of a hundred ways a few seeds walk, which the seeds decide wholly. The rest are printed.
    private static let floors: [(chart: String, percent: Double)] = [
        ("cofidis-web-polling", 45), ("cofidis-web-webhook", 40), ("cofidis-web-validate", 38),
        ("cofidis-italy", 40), ("cofidis-retail-direct", 43), ("cofidis-retail-two-step", 42),
        ("coface-overdue-known", 55), ("coface-overdue-unknown", 45), ("coface-overdue-ngd", 52),
        ("company-identification", 65), ("company-temporary-number", 85), ("document-upload", 55),
        ("document-line", 50),
    ]

    @Test("the walks reach a good part of every chart", arguments: floors)
    func reached(chart: String, percent: Double) async throws {
        var coverage: TransitionCoverage?
        for seed: UInt64 in 1...2 {
            var settings = SimulationSettings(seed: seed)
            settings.charts = [chart]
            // What a seed finds is looked at elsewhere; here the way there counts.
            let report = await Lane.run(settings)
            let walked = try #require(report.coverage.first { $0.chartName == chart })
            coverage?.add(walked)
            coverage = coverage ?? walked
        }
        let walked = try #require(coverage)
        let unwalked = walked.unwalked.map { "  never \($0)" }.joined(separator: "\n")
        print("\(chart): \(walked.walkedCount) of \(walked.count) ways walked\n\(unwalked)")
        #expect(walked.share * 100 >= percent, "\(chart): \(walked.walkedCount) of \(walked.count)")
    }

    @Test("a way that was not taken is named, and one that was is not")
    func named() async throws {
        var settings = SimulationSettings(seed: 1)
        settings.charts = ["company-temporary-number"]
        settings.isCalm = true
        settings.days = 30
        let coverage = try #require(await Lane.run(settings).coverage.first)
        #expect(coverage.unwalked.contains("asking -readOrder failed-> unreachable"))
        #expect(!coverage.unwalked.contains("asking -stillTemporary-> waiting"))
        #expect(coverage.walkedCount + coverage.unwalked.count == coverage.count)
    }
}
