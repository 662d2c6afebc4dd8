/// Where everything of a picture stands, in pixels: states one below the other in file order, compounds around
/// theirs, every way out on a line of its own to the right, and one vertical lane for each target.
///
/// A line of its own for each way is what keeps words off boxes and off each other, however many ways there are.
/// Ranking states in two dimensions, as Graphviz does with the DOT form, is prettier for five states; it makes
/// cofidis-web-webhook 11,800 pixels wide, where this is 1,600. Lanes make the crossing lines few, and equal input
/// gives an equal picture.
struct ChartLayout {
    struct Box {
        let state: ChartState
        var frame: Frame
        /// Baselines and words inside, the title first.
        var lines: [(text: String, y: Double)]
        /// Where lines to this state arrive.
        let entryY: Double
        let isInitial: Bool
    }

    struct Frame: Equatable {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
        var right: Double { x + width }
        var bottom: Double { y + height }
    }

    /// One way out: its words, and the line below them that leads to the lane of its target.
    struct Row {
        let way: ChartPicture.Way
        /// The right edge of the state that it leaves.
        let startX: Double
        let y: Double
    }

    /// The vertical line that gathers all ways to one state.
    struct Lane {
        let target: String
        let top: Double
        let bottom: Double
        var column: Int
        let color: Int
    }

    private(set) var boxes: [Box] = []
    private(set) var rows: [Row] = []
    private(set) var lanes: [Lane] = []
    /// The stand-in for rules that hold in every state.
    private(set) var everyState: Frame?
    private(set) var labelX: Double
    private(set) var firstLaneX: Double = 0
    private(set) var width: Double = 0
    private(set) var height: Double = 0

    static let margin = 24.0
    static let titleHeight = 56.0
    static let legendHeight = 60.0
    static let boxWidth = 330.0
    static let indent = 22.0
    static let inset = 10.0
    static let gap = 16.0
    static let headHeight = 28.0
    /// Above the first way out, which is one row below the line where others arrive.
    static let rowsOffset = 20.0
    static let lineHeight = 15.0
    static let rowHeight = 18.0
    static let laneWidth = 13.0
    /// The widest common sans-serif takes this much for a letter of 11 pixels; narrower ones leave air.
    static let letterWidth = 6.9

    private var y = Self.titleHeight + Self.margin

    init(_ chart: Chart) {
        let depth = chart.allStates.map { $0.path.split(separator: ".").count }.max() ?? 1
        let outerWidth = Self.boxWidth + Double(depth - 1) * (Self.indent + Self.inset)
        labelX = Self.margin + Self.indent + outerWidth + 12
        let frame = Frame(x: Self.margin + Self.indent, y: 0, width: outerWidth, height: 0)
        place(chart.states, initial: chart.initial, in: frame, of: chart)
        placeEveryState(chart, in: frame)
        placeLanes()
        let widest = rows.map { Self.labelWidth($0.way, in: chart) }.max() ?? 0
        firstLaneX = labelX + widest + 16
        let columns = Double((lanes.map(\.column).max() ?? -1) + 1)
        width = max(firstLaneX + columns * Self.laneWidth + Self.margin, 760)
        height = y + Self.legendHeight
    }

    func laneX(_ lane: Lane) -> Double { firstLaneX + Double(lane.column) * Self.laneWidth }

    static func labelWidth(_ way: ChartPicture.Way, in chart: Chart) -> Double {
        Double(way.label.count + (ChartPicture.targetWords(of: way, in: chart)?.count ?? 0) + 3) * letterWidth
    }

    // MARK: - States

    private mutating func place(_ states: [ChartState], initial: String?, in frame: Frame, of chart: Chart) {
        for state in states { place(state, isInitial: state.path == initial, in: frame, of: chart) }
    }

    private mutating func place(_ state: ChartState, isInitial: Bool, in frame: Frame, of chart: Chart) {
        let index = boxes.count
        let top = y
        let letters = Int((frame.width - 24) / Self.letterWidth)
        var lines: [(text: String, y: Double)] = []
        // The bold title is wider than the notes.
        for text in TextWrap.lines(of: ChartPicture.title(of: state), width: letters * 5 / 6) {
            lines.append((text, top + 19 + Double(lines.count) * Self.lineHeight))
        }
        for note in ChartPicture.notes(of: state) {
            for text in TextWrap.lines(of: note, width: letters) {
                lines.append((text, top + 21 + Double(lines.count) * Self.lineHeight))
            }
        }
        boxes.append(
            Box(
                state: state,
                frame: Frame(x: frame.x, y: top, width: frame.width, height: 0),
                lines: lines,
                entryY: top + 14,
                isInitial: isInitial
            )
        )
        var rowY = top + Self.rowsOffset
        for way in ChartPicture.ways(of: state) {
            rowY += Self.rowHeight
            rows.append(Row(way: way, startX: frame.right, y: rowY - 5))
        }
        let textBottom = top + Self.headHeight + Double(lines.count - 1) * Self.lineHeight + 6
        y = max(textBottom, rowY + 4)
        if !state.states.isEmpty {
            y += Self.inset
            let inner = Frame(
                x: frame.x + Self.indent + Self.inset / 2,
                y: y,
                width: frame.width - Self.indent - Self.inset * 1.5,
                height: 0
            )
            place(state.states, initial: state.initial.map { "\(state.path).\($0)" }, in: inner, of: chart)
            y += Self.inset - Self.gap
        }
        boxes[index].frame.height = y - top
        y += Self.gap
    }

    private mutating func placeEveryState(_ chart: Chart, in frame: Frame) {
        guard !chart.on.isEmpty || !chart.commands.isEmpty else { return }
        let top = y
        y += Self.rowsOffset
        for way in ChartPicture.ways(of: chart) where way.source == nil {
            y += Self.rowHeight
            rows.append(Row(way: way, startX: frame.right, y: y - 5))
        }
        y = max(y + 4, top + Self.headHeight + (chart.commands.isEmpty ? 0 : Self.lineHeight) + 4)
        everyState = Frame(x: frame.x, y: top, width: frame.width, height: y - top)
        y += Self.gap
    }

    // MARK: - Lanes

    /// Short lanes stand next to the words, long ones outside; two lanes share a column when they do not meet.
    private mutating func placeLanes() {
        for box in boxes {
            let sources = rows.filter { $0.way.target == box.state.path }.map(\.y)
            guard let first = sources.min(), let last = sources.max() else { continue }
            lanes.append(
                Lane(
                    target: box.state.path,
                    top: min(first, box.entryY),
                    bottom: max(last, box.entryY),
                    column: 0,
                    color: lanes.count
                )
            )
        }
        let order = lanes.indices.sorted {
            (lanes[$0].bottom - lanes[$0].top, $0) < (lanes[$1].bottom - lanes[$1].top, $1)
        }
        var columns: [[Lane]] = []
        for index in order {
            let lane = lanes[index]
            let free = columns.firstIndex { column in
                column.allSatisfy { lane.bottom + 6 < $0.top || $0.bottom + 6 < lane.top }
            }
            lanes[index].column = free ?? columns.count
            if let free { columns[free].append(lane) } else { columns.append([lane]) }
        }
    }
}
