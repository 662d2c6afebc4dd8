/// The name of an armed call or timer within its case: `state.path#name`, calls as `state.path#call.name`.
package struct WorkKey: Sendable, Equatable {
    package let owner: String
    package let name: String
    package let isCall: Bool

    package static func timer(_ timer: TimerRule, of state: ChartState) -> String {
        "\(state.path)#\(timer.name)"
    }
    package static func call(_ call: CallRule, of state: ChartState) -> String {
        "\(state.path)#call.\(call.name)"
    }

    /// The path before the separator, without taking the rest apart.
    static func owner(of key: String) -> Substring? {
        key.utf8.firstIndex(of: UInt8(ascii: "#")).map { key[..<$0] }
    }

    package init?(_ text: String) {
        guard let separator = text.firstIndex(of: "#") else { return nil }
        owner = String(text[..<separator])
        let rest = text[text.index(after: separator)...]
        isCall = rest.hasPrefix("call.")
        name = String(isCall ? rest.dropFirst("call.".count) : rest)
    }
}
