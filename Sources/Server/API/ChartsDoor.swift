import Engine
import Hummingbird
import Values
import Workflow

/// `/api/v1/charts`: the charts that new cases begin under.
struct ChartsDoor: Sendable {
    let dependencies: ServerDependencies

    var routes: [Route] {
        [
            .get("/api/v1/charts") { request in
                _ = try request.query(known: [])
                return .json([
                    "charts": .array(dependencies.charts.charts.map { .object(Self.members(of: $0)) })
                ])
            },
            .get("/api/v1/charts/{name}") { try show($0) },
        ]
    }

    /// Without a format: what the chart is, its text included.
    private func show(_ request: DoorRequest) throws -> Response {
        let name = request.parameters["name"] ?? ""
        let format: PictureFormat? = try request.query(known: ["format"]).word("format")
        guard let interpreter = dependencies.charts.current(named: name) else {
            throw Problem(
                status: 404,
                code: "unknown_chart",
                detail: "no chart of this name is on offer",
                field: "name",
                value: Problem.excerpt(name)
            )
        }
        guard let format else {
            var members = Self.members(of: interpreter)
            members["text"] = .string(interpreter.index.chart.text)
            return .json(.object(members))
        }
        return format.response(drawing: interpreter.index.chart, highlighting: nil)
    }

    private static func members(of interpreter: any CaseInterpreter) -> JSONObject {
        let chart = interpreter.index.chart
        return JSONObject([
            ("hash", .string(chart.hash.description)), ("lifecycle", .string(chart.lifecycle)),
            ("name", .string(chart.name)), ("title", .string(chart.title)),
        ])
    }
}
