import Values

/// How long a token lives, as an answer says it: in whole seconds, from nothing to a day.
///
/// An expiry in epoch seconds or microseconds, or a negative number, must neither end the process nor make a token
/// that is never renewed.
enum TokenLifetime {
    static let limit: Int64 = 86_400

    /// Nil for what is no whole number.
    static func read(_ json: JSON) -> Duration? {
        guard let seconds = json.integerValue ?? json.stringValue.flatMap({ Int64($0) }) else { return nil }
        return .seconds(min(max(0, seconds), limit))
    }
}
