package import Values

/// The header `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// Nothing sensible asks for more than a week.
    package static let delayLimit = Duration.seconds(7 * 86_400)

    /// How long to wait from `now` on; nil for a text that is neither. A date that passed means no wait.
    package static func delay(_ text: String, at now: Instant) -> Duration? {
        if let seconds = Int64(text), seconds >= 0 { return min(.seconds(seconds), delayLimit) }
        guard let moment = date(text) else { return nil }
        return max(.zero, min(moment - now, delayLimit))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the form that RFC 9110 tells servers to send.
    private static func date(_ text: String) -> Instant? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month + 1
        return Instant("\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }
}
