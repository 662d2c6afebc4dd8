/// Which of a workbook's styles show a number as a moment.
struct CellStyles {
    private var isMoment: [Bool] = []
    private var widths: [Int] = []

    init() {}

    init(_ part: ZipPart, name: String) throws(TableError) {
        let listing = Listing()
        try XMLStream(part, name: name, listener: listing).parseAll()
        isMoment = listing.formats.map { id in
            listing.codes[id].map(Self.showsMoment) ?? Self.builtIn.contains { $0.contains(id) }
        }
        widths = listing.formats.map { listing.codes[$0].map(Self.width) ?? 0 }
    }

    func isMoment(style: Int) -> Bool { isMoment.indices.contains(style) && isMoment[style] }

    /// How many digits the style shows at least, for one that shows nothing but digits (`00000`): people keep numbers that
    /// begin with zeros that way. 0 for any other.
    func width(style: Int) -> Int { widths.indices.contains(style) ? widths[style] : 0 }

    private static func width(_ code: String) -> Int {
        (2...20).contains(code.utf8.count) && code.allSatisfy { $0 == "0" } ? code.utf8.count : 0
    }

    /// Formats that are known by number alone: dates and times, East Asian ones included. [ECMA-376, 18.8.30]
    private static let builtIn: [ClosedRange<Int>] = [14...22, 27...36, 45...47, 50...58]

    /// Whether a format's code has letters of dates or times outside quotation marks, escapes and brackets. Spans of
    /// time (`[h]:mm`) are no moments: they stay numbers, in days.
    static func showsMoment(_ code: String) -> Bool {
        var isQuoted = false
        var bracket: String?
        var isEscaped = false
        var found = false
        for character in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = character != "\""
            } else if let open = bracket {
                if character == "]" {
                    if !open.isEmpty, open.allSatisfy({ "hms".contains($0) }) { return false }
                    bracket = nil
                } else {
                    bracket = open + String(character)
                }
            } else {
                switch character {
                case "\"": isQuoted = true
                case "\\", "_", "*": isEscaped = true
                case "[": bracket = ""
                case "y", "m", "d", "h", "s": found = true
                // Only the first section counts: it is that of positive numbers.
                case ";": return found
                default: break
                }
            }
        }
        return found
    }

    private final class Listing: XMLListening {
        var codes: [Int: String] = [:]
        var formats: [Int] = []
        private var isInCellFormats = false

        func begin(_ name: XMLName, _ attributes: XMLAttributes) {
            if name == "numFmt", let id = attributes.integer("numFmtId") {
                codes[id] = attributes.string("formatCode") ?? ""
            } else if name == "cellXfs" {
                isInCellFormats = true
            } else if name == "xf", isInCellFormats {
                formats.append(attributes.integer("numFmtId") ?? 0)
            }
        }

        func end(_ name: XMLName) {
            if name == "cellXfs" { isInCellFormats = false }
        }

        func text(_ bytes: UnsafeRawBufferPointer) {}
    }
}
