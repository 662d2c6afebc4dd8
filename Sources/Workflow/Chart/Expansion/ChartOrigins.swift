/// Which line of which file each line of an expanded chart was written in.
package struct ChartOrigins: Sendable, Equatable {
    package struct Place: Sendable, Equatable {
        package var file: String
        /// From 1.
        package var line: Int
    }

    /// One for each line of the expanded text; empty when the chart is a single file.
    private(set) var places: [Place] = []

    package init() {}

    init(places: [Place]) { self.places = places }

    /// Where a line of the expanded text stands; nil for a chart that is a single file, and for line 0.
    package func place(ofLine line: Int) -> Place? {
        line > 0 && line <= places.count ? places[line - 1] : nil
    }

    /// The same finding, at the place where its author can mend it.
    func traced(_ diagnostic: ChartDiagnostic) -> ChartDiagnostic {
        guard let place = place(ofLine: diagnostic.line) else { return diagnostic }
        return ChartDiagnostic(
            file: place.file,
            line: place.line,
            code: diagnostic.code,
            reason: diagnostic.reason,
            hint: diagnostic.hint
        )
    }
}
