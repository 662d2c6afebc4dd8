import Foundation
import Testing
import Values
import Workflow

@Suite("Pictures of a chart")
struct ChartPictureTests {
    private let chart: Chart

    init() throws { chart = try ChartLoader.load(text: SampleCharts.complete, file: SampleCharts.file) }

    /// The sample with signs in its words that each form has a use for.
    private func awkward() throws -> Chart {
        let words = #"'a "quoted" <tag> & {brace}; colon: #1 \ back'"#
        let text = SampleCharts.changed("title: Confirming", to: "title: \(words)")
            .replacing("title: Every key of the form", with: "title: \(words)")
        return try ChartLoader.load(text: text, file: SampleCharts.file)
    }

    // MARK: - SVG

    private struct Place {
        let x: Double
        let y: Double
        let width: Double
        let height: Double

        var right: Double { x + width }
        var bottom: Double { y + height }

        func meets(_ other: Place) -> Bool {
            x < other.right && other.x < right && y < other.bottom && other.y < bottom
        }

        func contains(_ other: Place) -> Bool {
            x <= other.x && other.right <= right && y <= other.y && other.bottom <= bottom
        }
    }

    private static func places(_ svg: String) throws -> (boxes: [Place], texts: [Place]) {
        let outline = try #require(XMLOutline(svg))
        func number(_ element: XMLOutline.Element, _ key: String) throws -> Double {
            try #require(element.attributes[key].flatMap { Double($0) })
        }
        let boxes = try outline.named("rect").filter { $0.attributes["x"] != nil }.map {
            Place(
                x: try number($0, "x"),
                y: try number($0, "y"),
                width: try number($0, "width"),
                height: try number($0, "height")
            )
        }
        let texts = try outline.named("text").map { element in
            let size = Double(element.attributes["font-size"] ?? "11") ?? 11
            // 0.56 of the size is what DejaVu Sans takes for a letter of ordinary prose.
            return Place(
                x: try number(element, "x"),
                y: try number(element, "y") - size * 0.75,
                width: Double(element.words.count) * size * 0.56,
                height: size * 0.95
            )
        }
        return (boxes, texts)
    }

    @Test("no words of the SVG cross the border of a box or lie on other words")
    func nothingOverlaps() throws {
        for chart in [chart, try awkward()] {
            let (boxes, texts) = try Self.places(ChartPicture.svg(of: chart))
            #expect(boxes.count > chart.allStates.count)
            #expect(texts.count > chart.allStates.count)
            for (index, text) in texts.enumerated() {
                for box in boxes where box.meets(text) {
                    #expect(box.contains(text), "\(text) crosses \(box)")
                }
                for other in texts[..<index] { #expect(!other.meets(text), "\(text) lies on \(other)") }
            }
        }
    }

    @Test("everything of the SVG lies within its size")
    func withinSize() throws {
        let svg = ChartPicture.svg(of: chart)
        let root = try #require(XMLOutline(svg)?.named("svg").first)
        let canvas = Place(
            x: 0,
            y: 0,
            width: Double(root.attributes["width"] ?? "") ?? 0,
            height: Double(root.attributes["height"] ?? "") ?? 0
        )
        let (boxes, texts) = try Self.places(svg)
        for place in boxes + texts { #expect(canvas.contains(place), "\(place)") }
    }

    @Test("the SVG shows every state, every way out and the title")
    func svgIsComplete() throws {
        let outline = try #require(XMLOutline(ChartPicture.svg(of: chart)))
        let words = outline.named("text").map(\.words)
        for title in chart.allStates.map(\.title) { #expect(words.contains(title)) }
        #expect(words.contains("Every key of the form"))
        #expect(words.contains("observed [not isKnown] \u{2192} A person decides"))
        #expect(words.contains("after 20m \u{2192} Reading the status"))
        #expect(words.contains("every 1d, in window daytime \u{2192} Reading the status"))
        #expect(words.contains("at journeyEnds \u{2192} Closed"))
        #expect(words.contains("confirm: unknown outcome \u{2192} A person decides"))
        #expect(words.contains("hinted (stays)"))
        #expect(outline.named("title").map(\.words).contains("journey.reading"))
    }

    @Test("the state of a case is highlighted, and no other")
    func highlight() {
        let mark = "stroke-width=\"3\""
        func count(_ svg: String) -> Int {
            svg.split(separator: mark, omittingEmptySubsequences: false).count - 1
        }
        // The legend shows the mark once.
        #expect(count(ChartPicture.svg(of: chart)) == 1)
        #expect(count(ChartPicture.svg(of: chart, highlighting: "journey.reading")) == 2)
        #expect(
            ChartPicture.mermaid(of: chart, highlighting: "journey.reading").contains(
                "class journey__reading current"
            )
        )
        #expect(!ChartPicture.mermaid(of: chart).contains("current"))
        #expect(ChartPicture.dot(of: chart, highlighting: "journey.reading").contains("penwidth=3"))
        #expect(!ChartPicture.dot(of: chart).contains("penwidth=3"))
    }

    // MARK: - SCXML

    @Test("SCXML is well formed, names each state once, and leads only to states that exist")
    func scxml() throws {
        for chart in [chart, try awkward()] {
            let outline = try #require(XMLOutline(ChartPicture.scxml(of: chart)))
            let states = (outline.named("state") + outline.named("final")).compactMap { $0.attributes["id"] }
            #expect(states.sorted() == chart.allStates.map(\.path).sorted())
            let targets = outline.elements.flatMap { element in
                [element.attributes["target"], element.attributes["initial"]].compactMap { $0 }
            }
            #expect(targets.allSatisfy(states.contains))
            let identifiers = outline.elements.compactMap { $0.attributes["id"] }
            #expect(Set(identifiers).count == identifiers.count)
            let sends = outline.named("send").compactMap { $0.attributes["id"] }
            #expect(outline.named("cancel").compactMap { $0.attributes["sendid"] }.sorted() == sends.sorted())
            #expect(outline.named("scxml").first?.attributes["version"] == "1.0")
        }
    }

    @Test("SCXML carries guards, timers, calls and the routes of every state")
    func scxmlDetails() {
        let text = ChartPicture.scxml(of: chart)
        #expect(text.contains(#"<transition event="observed" cond="!guard_isKnown" target="attention"/>"#))
        #expect(text.contains(#"<data id="guard_isKnown" expr="false"/>"#))
        #expect(text.contains(#"event="timer.journey.waiting.firstRead" delay="1200s"/>"#))
        #expect(text.contains(#"<invoke type="urn:dossier:call" id="call-confirming""#))
        #expect(text.contains(#"<transition event="call.confirm.unknown" target="attention"/>"#))
        #expect(text.contains(#"<transition event="observed" target="journey.waiting" type="internal"/>"#))
        // Once in each top-level state that is no end.
        #expect(text.split(separator: #"<transition event="hinted"/>"#).count == 5)
    }

    // MARK: - Mermaid and DOT

    @Test("Mermaid has every state and every way, and nests compounds")
    func mermaid() {
        let text = ChartPicture.mermaid(of: chart)
        #expect(text.contains("stateDiagram-v2\n    [*] --> opening\n"))
        #expect(
            text.contains(
                "    state \"Customer on the journey\" as journey {\n        [*] --> journey__waiting\n"
            )
        )
        #expect(text.contains("    journey --> attention : observed [not isKnown]\n"))
        #expect(
            text.contains(
                "    journey__waiting --> journey__reading : after 20m<br/>every 1d, in window daytime\n"
            )
        )
        #expect(text.contains("    closed --> [*]\n"))
    }

    @Test("DOT draws compounds as clusters and cuts their edges at the border")
    func dot() {
        let text = ChartPicture.dot(of: chart)
        #expect(text.contains("subgraph \"cluster_journey\" {"))
        #expect(
            text.contains(#""opening" -> "journey.waiting" [label="initialized", lhead="cluster_journey"];"#)
        )
        #expect(
            text.contains(
                #""journey.waiting" -> "attention" [label="observed [not isKnown]", ltail="cluster_journey"];"#
            )
        )
    }

    @Test("signs that a form uses itself are made harmless")
    func escaping() throws {
        let chart = try awkward()
        #expect(
            ChartPicture.mermaid(of: chart).contains(
                #"state "a #quot;quoted#quot; #lt;tag#gt; & #123;brace#125;#59; colon#58; #35;1 \ back" as confirming"#
            )
        )
        #expect(ChartPicture.dot(of: chart).contains(#"a \"quoted\" <tag> & {brace}; colon: #1 \\ back"#))
        #expect(
            ChartPicture.scxml(of: chart).contains(
                #"dossier:title="a &quot;quoted&quot; &lt;tag&gt; &amp; {brace}; colon: #1 \ back""#
            )
        )
        #expect(XMLOutline(ChartPicture.svg(of: chart)) != nil)
    }

    @Test("rules that hold everywhere and lead away are drawn from a state of their own")
    func everyState() throws {
        let text = SampleCharts.changed("hinted: stay", to: "hinted: attention")
        let chart = try ChartLoader.load(text: text, file: SampleCharts.file)
        #expect(ChartPicture.mermaid(of: chart).contains("every_state__ --> attention : hinted"))
        #expect(ChartPicture.dot(of: chart).contains("\"in every state\" -> \"attention\""))
        #expect(ChartPicture.svg(of: chart).contains(">hinted <tspan"))
    }

    @Test("a guard with a title is drawn by it, and stays a name for other tools")
    func guardTitles() throws {
        let names = VocabularyNames(
            startCommand: "start",
            commands: [:],
            events: [],
            guards: ["isToConfirm", "isKnown"],
            guardTitles: ["isToConfirm": "the provider waits", "isKnown": "the status is known"],
            deadlines: [],
            calls: [:]
        )
        let titled = chart.titled(by: names)
        #expect(ChartPicture.dot(of: titled).contains("observed [the provider waits]"))
        #expect(ChartPicture.mermaid(of: titled).contains("not#58; the status is known"))
        #expect(ChartPicture.scxml(of: titled) == ChartPicture.scxml(of: chart))
        #expect(
            ChartTable.markdown(of: titled).contains("`observed`, if not: the status is known: → `attention`")
        )
    }

    @Test("what would break a table is made harmless")
    func tableSigns() throws {
        let text = SampleCharts.changed("title: Confirming", to: "title: A | B <c>")
        let chart = try ChartLoader.load(text: text, file: SampleCharts.file)
        #expect(ChartTable.markdown(of: chart).contains(#"| A \| B &lt;c> |"#))
    }
}
