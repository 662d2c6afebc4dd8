/// All routes. A table instead of a tree, because the same list answers 405 with what is allowed, labels the
/// metrics, and is compared with the OpenAPI document; there are too few for a tree to be faster.
struct RouteTable: Sendable {
    enum Match: Sendable {
        case found(Route, parameters: [String: String])
        /// The path exists, not with this method.
        case otherMethods([String])
        case none
    }

    private struct Entry: Sendable {
        let route: Route
        let segments: [Segment]
    }

    private enum Segment: Sendable {
        case literal(String)
        case parameter(String)
    }

    private let entries: [Entry]

    init(_ routes: [Route]) {
        let entries = routes.map { Entry(route: $0, segments: Self.segments(of: $0.template)) }
        // Literal paths first, so that a word never reads as a parameter.
        entries.forEach {
            precondition($0.segments.count <= Self.segmentLimit, "a path has too many segments")
        }
        self.entries =
            entries.filter { Self.parameterCount($0) == 0 } + entries.filter { Self.parameterCount($0) > 0 }
    }

    /// Deeper paths match nothing.
    static let segmentLimit = 12

    var routes: [Route] { entries.map(\.route) }

    /// HEAD is answered by GET. Segments are percent-decoded after splitting, so `%2F` stays within its
    /// segment.
    func match(method: String, path: String) -> Match {
        var parts: [String] = []
        for part in path.split(separator: "/", maxSplits: Self.segmentLimit, omittingEmptySubsequences: false)
            .dropFirst()
        {
            guard let decoded = FormFields.percentDecoded(part.utf8, plusIsSpace: false) else { return .none }
            parts.append(decoded)
        }
        let asked = method == "HEAD" ? "GET" : method
        var allowed: [String] = []
        for entry in entries {
            guard let parameters = Self.parameters(entry.segments, in: parts) else { continue }
            if entry.route.method.rawValue == asked { return .found(entry.route, parameters: parameters) }
            allowed.append(entry.route.method.rawValue)
            if entry.route.method == .get { allowed.append("HEAD") }
        }
        return allowed.isEmpty ? .none : .otherMethods(allowed)
    }

    private static func segments(of template: String) -> [Segment] {
        template.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    private static func parameterCount(_ entry: Entry) -> Int {
        entry.segments.count { if case .parameter = $0 { true } else { false } }
    }

    private static func parameters(_ segments: [Segment], in parts: [String]) -> [String: String]? {
        guard segments.count == parts.count else { return nil }
        var found: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .literal(let word): guard word == part else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                found[name] = part
            }
        }
        return found
    }
}
