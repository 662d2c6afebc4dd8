extension ChartPicture {
    /// A finished picture, readable at its own size, without any tool or font of the machine.
    package static func svg(of chart: Chart, highlighting highlighted: String? = nil) -> String {
        let layout = ChartLayout(chart)
        let width = number(layout.width)
        let height = number(layout.height)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
                + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
                + "aria-label=\"\(XMLText.escaped(title(of: chart)))\" "
                + "font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\" font-size=\"11\">",
            "<title>\(XMLText.escaped(title(of: chart)))</title>",
            "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
            text(title(of: chart), x: ChartLayout.margin, y: 32, "font-size=\"17\" font-weight=\"bold\""),
            text(
                "\(chart.name), lifecycle \(chart.lifecycle)",
                x: ChartLayout.margin,
                y: 52,
                "fill=\"#666666\""
            ),
        ]
        for box in layout.boxes { lines += self.box(box, isActive: box.state.path == highlighted) }
        if let frame = layout.everyState { lines += everyStateBox(frame, chart) }
        for lane in layout.lanes { lines += self.lane(lane, in: layout) }
        for row in layout.rows { lines += self.row(row, in: layout, of: chart) }
        lines += legend(y: layout.height - ChartLayout.legendHeight + 8)
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    /// Where a way leads, as its row says it; nil when it leads nowhere.
    static func targetWords(of way: Way, in chart: Chart) -> String? {
        way.target.map { path in chart.state(at: path).map { title(of: $0) } ?? path }
    }

    /// Told apart on white, for people who see few colours too: they differ in lightness.
    private static let colors = [
        "#1a5fb4", "#a51d2d", "#26734d", "#813d9c", "#9c5d00", "#00727a", "#5e5c64", "#c01c6f", "#3d6b00",
        "#63452c",
    ]

    private static func color(of lane: ChartLayout.Lane) -> String { colors[lane.color % colors.count] }

    // MARK: - Boxes

    private struct Look {
        var fill = "#f6f8fa"
        var stroke = "#57606a"
        var strokeWidth = "1"
    }

    private static func look(of state: ChartState, isActive: Bool) -> Look {
        if isActive { return Look(fill: "#cfe8ff", stroke: "#0b4f9e", strokeWidth: "3") }
        if state.attention != nil { return Look(fill: "#fff4d6", stroke: "#b7791f") }
        if !state.states.isEmpty { return Look(fill: "#ffffff", stroke: "#8c959f") }
        if state.call != nil { return Look(fill: "#e9f5ec", stroke: "#2e7d46") }
        return Look()
    }

    private static func box(_ box: ChartLayout.Box, isActive: Bool) -> [String] {
        let look = look(of: box.state, isActive: isActive)
        let style = "fill=\"\(look.fill)\" stroke=\"\(look.stroke)\" stroke-width=\"\(look.strokeWidth)\""
        var lines = ["<g>", "<title>\(XMLText.escaped(box.state.path))</title>", rectangle(box.frame, style)]
        if box.state.isFinal {
            let inner = ChartLayout.Frame(
                x: box.frame.x + 3,
                y: box.frame.y + 3,
                width: box.frame.width - 6,
                height: box.frame.height - 6
            )
            lines.append(rectangle(inner, "fill=\"none\" stroke=\"\(look.stroke)\""))
        }
        let titleCount = TextWrap.lines(
            of: title(of: box.state),
            width: Int((box.frame.width - 24) / ChartLayout.letterWidth) * 5 / 6
        ).count
        for (index, line) in box.lines.enumerated() {
            let style = index < titleCount ? "font-size=\"12\" font-weight=\"bold\"" : "fill=\"#444444\""
            lines.append(text(line.text, x: box.frame.x + 12, y: line.y, style))
        }
        if box.isInitial {
            let x = box.frame.x
            lines.append("<circle cx=\"\(number(x - 16))\" cy=\"\(number(box.entryY))\" r=\"4\"/>")
            lines.append(
                path("M\(number(x - 16)) \(number(box.entryY))H\(number(x - 5))", "stroke=\"#000000\"")
            )
            lines.append(arrow(x: x, y: box.entryY, pointsRight: true, color: "#000000"))
        }
        return lines + ["</g>"]
    }

    private static func everyStateBox(_ frame: ChartLayout.Frame, _ chart: Chart) -> [String] {
        var lines = [
            rectangle(frame, "fill=\"#ffffff\" stroke=\"#8c959f\" stroke-dasharray=\"5 3\""),
            text(
                "In every state",
                x: frame.x + 12,
                y: frame.y + 19,
                "font-size=\"12\" font-weight=\"bold\""
            ),
        ]
        if !chart.commands.isEmpty {
            let words = "accepts \(chart.commands.map(\.name).joined(separator: ", "))"
            let first = TextWrap.lines(of: words, width: Int((frame.width - 24) / ChartLayout.letterWidth))[0]
            lines.append(text(first, x: frame.x + 12, y: frame.y + 36, "fill=\"#444444\""))
        }
        return lines
    }

    // MARK: - Ways

    private static func lane(_ lane: ChartLayout.Lane, in layout: ChartLayout) -> [String] {
        guard let box = layout.boxes.first(where: { $0.state.path == lane.target }) else { return [] }
        let x = layout.laneX(lane)
        let style = "stroke=\"\(color(of: lane))\" stroke-width=\"1.4\""
        return [
            path(
                "M\(number(x)) \(number(lane.top))V\(number(lane.bottom))"
                    + "M\(number(x)) \(number(box.entryY))H\(number(box.frame.right + 6))",
                style
            ),
            arrow(x: box.frame.right, y: box.entryY, pointsRight: false, color: color(of: lane)),
        ]
    }

    private static func row(_ row: ChartLayout.Row, in layout: ChartLayout, of chart: Chart) -> [String] {
        let label = XMLText.escaped(row.way.label)
        let place = "x=\"\(number(layout.labelX))\" y=\"\(number(row.y - 3))\""
        guard let target = targetWords(of: row.way, in: chart),
            let lane = layout.lanes.first(where: { $0.target == row.way.target })
        else {
            return ["<text \(place)>\(label) <tspan fill=\"#777777\">(stays)</tspan></text>"]
        }
        let x = layout.laneX(lane)
        return [
            path(
                "M\(number(row.startX)) \(number(row.y))H\(number(x))",
                "stroke=\"\(color(of: lane))\" stroke-width=\"1\""
            ),
            "<circle cx=\"\(number(x))\" cy=\"\(number(row.y))\" r=\"2.5\" fill=\"\(color(of: lane))\"/>",
            "<text \(place)>\(label) <tspan fill=\"\(color(of: lane))\">\u{2192} "
                + "\(XMLText.escaped(target))</tspan></text>",
        ]
    }

    // MARK: - Legend

    private static func legend(y: Double) -> [String] {
        let entries: [(String, Look, Bool)] = [
            ("calls the provider", Look(fill: "#e9f5ec", stroke: "#2e7d46"), false),
            ("waits", Look(), false),
            ("needs a person", Look(fill: "#fff4d6", stroke: "#b7791f"), false),
            ("end", Look(), true),
            ("case is here", Look(fill: "#cfe8ff", stroke: "#0b4f9e", strokeWidth: "3"), false),
        ]
        var lines: [String] = []
        var x = ChartLayout.margin
        for (words, look, isFinal) in entries {
            let style = "fill=\"\(look.fill)\" stroke=\"\(look.stroke)\" stroke-width=\"\(look.strokeWidth)\""
            lines.append(rectangle(ChartLayout.Frame(x: x, y: y, width: 22, height: 14), style))
            if isFinal {
                lines.append(
                    rectangle(
                        ChartLayout.Frame(x: x + 3, y: y + 3, width: 16, height: 8),
                        "fill=\"none\" stroke=\"\(look.stroke)\""
                    )
                )
            }
            lines.append(text(words, x: x + 28, y: y + 11, "fill=\"#444444\""))
            x += 44 + Double(words.count) * ChartLayout.letterWidth
        }
        lines.append(
            text(
                "A line to the right of a state is a way out; it joins the coloured lane that ends at its target.",
                x: ChartLayout.margin,
                y: y + 34,
                "fill=\"#444444\""
            )
        )
        return lines
    }

    // MARK: - Elements

    private static func rectangle(_ frame: ChartLayout.Frame, _ style: String) -> String {
        "<rect x=\"\(number(frame.x))\" y=\"\(number(frame.y))\" width=\"\(number(frame.width))\" "
            + "height=\"\(number(frame.height))\" rx=\"6\" \(style)/>"
    }

    private static func text(_ words: String, x: Double, y: Double, _ style: String) -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" \(style)>\(XMLText.escaped(words))</text>"
    }

    private static func path(_ steps: String, _ style: String) -> String {
        "<path d=\"\(steps)\" fill=\"none\" \(style)/>"
    }

    private static func arrow(x: Double, y: Double, pointsRight: Bool, color: String) -> String {
        let back = pointsRight ? x - 7 : x + 7
        return "<path d=\"M\(number(x)) \(number(y))L\(number(back)) \(number(y - 4))"
            + "L\(number(back)) \(number(y + 4))Z\" fill=\"\(color)\"/>"
    }

    /// At most one decimal, so that no machine prints the same place differently.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
