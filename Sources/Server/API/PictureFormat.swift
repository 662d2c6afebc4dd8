import Hummingbird
import Workflow

/// How a chart can be drawn, as the parameter `format` names it.
enum PictureFormat: String, Sendable, CaseIterable {
    case svg
    case mermaid
    case dot
    case scxml

    /// SCXML is for other tools and shows no case.
    func response(drawing chart: Chart, highlighting state: String?) -> Response {
        switch self {
        case .svg: .text(ChartPicture.svg(of: chart, highlighting: state), contentType: "image/svg+xml")
        case .mermaid:
            .text(
                ChartPicture.mermaid(of: chart, highlighting: state),
                contentType: "text/vnd.mermaid; charset=utf-8"
            )
        case .dot:
            .text(
                ChartPicture.dot(of: chart, highlighting: state),
                contentType: "text/vnd.graphviz; charset=utf-8"
            )
        case .scxml: .text(ChartPicture.scxml(of: chart), contentType: "application/scxml+xml")
        }
    }
}
