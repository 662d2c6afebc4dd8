import Lifecycles
import Values

extension FinanceRow {
    /// Why this financing is not Validated yet (or that it is), in one sentence, from what the row knows: the chart's
    /// words for the state, the provider's status and since when, the window and the next due moment.
    package var why: String {
        if isFinal { return "\(ended)." }
        if standing == "validated", text("waiting_for") == "nobody" {
            return "It is Validated since \(since("status_since"))."
        }
        return "\(place)\(next)."
    }

    private var ended: String {
        let moment = since("state_since")
        switch standing {
        case "refunded":
            return "It was Validated and all of it was paid back; ended as \"\(title)\" at \(moment)"
        case "validated": return "It is Validated; ended as \"\(title)\" at \(moment)"
        default: return "It will not be Validated: it ended as \"\(title)\" at \(moment)"
        }
    }

    private var place: String {
        if let attention = text("attention") {
            return "A person decides since \(since("state_since")) (\(lowered(title))): \(trimmed(attention))"
        }
        switch standing {
        case "pending": return "Cofidis checks by hand since \(since("status_since"))"
        case "initialized", "undefined":
            return "The customer has not finished the journey that began \(since("status_since"))"
        case "authorized":
            return "The amount is reserved since \(since("status_since")) and not validated yet"
        case "validated":
            return
                "It is Validated since \(since("status_since")); \(lowered(title)) since \(since("state_since"))"
        default: return "\(title) since \(since("state_since"))"
        }
    }

    private var next: String {
        guard let due = instant("next_at"), let name = text("next_name") else {
            return text("waiting_for") == "person" ? "" : "; nothing happens until somebody asks"
        }
        let moment = ParisDate.clockText(at: due)
        let reason =
            text("next_explanation").flatMap { $0.isEmpty ? nil : ", because \(Self.cause($0))" } ?? ""
        guard text("next_kind") == "call" else { return "; goes on by itself at \(moment) Paris\(reason)" }
        if reason.isEmpty { return "; \(Self.words(ofCall: name)) is being asked for since \(moment) Paris" }
        return "; \(Self.words(ofCall: name)) is due \(moment) Paris\(reason)"
    }

    private func since(_ column: String) -> String {
        instant(column).map { "\(ParisDate.clockText(at: $0)) Paris" } ?? "a moment that is not known"
    }

    /// The window's own words: what is closed, without when it fell due and where it moved.
    private static func cause(_ explanation: String) -> String {
        guard let start = explanation.firstRange(of: "window ") else { return explanation }
        let rest = explanation[start.lowerBound...]
        let end = rest.firstRange(of: ", moved to")?.lowerBound ?? rest.endIndex
        return "the " + rest[..<end].replacing(" closed (", with: " is closed (")
    }

    /// What a call does, for people; its own name where it is not known here.
    private static func words(ofCall name: String) -> String {
        switch name {
        case "getStatus": "the next status read"
        case "findTransaction": "the search for the transaction"
        case let name where name.hasPrefix("check"):
            "the read that tells what became of the \(lowered(String(name.dropFirst(5))))"
        default: "the \(name)"
        }
    }

    private func lowered(_ text: String) -> String { Self.lowered(text) }

    private static func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    /// Without the full stop that the sentence brings itself.
    private func trimmed(_ text: String) -> String {
        var text = Substring(text.replacing(". ", with: "; "))
        while text.last == "." || text.last == " " { text.removeLast() }
        return String(text)
    }
}
