/// A point in time on the provider's clock, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Whole numbers, because two instants that are equal must stay equal after a trip through a saved file, and
/// because a virtual clock multiplies real time: a fraction lost here is minutes there.
package struct SimulatedInstant: Hashable, Comparable, Sendable {
    package let microsecondsSince1970: Int64

    package init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    package init(secondsSince1970: Int64) {
        microsecondsSince1970 = secondsSince1970 * 1_000_000
    }

    package static func < (left: SimulatedInstant, right: SimulatedInstant) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    /// Whole seconds since 1970, rounded down (also before 1970).
    package var secondsSince1970: Int64 {
        let quotient = microsecondsSince1970 / 1_000_000
        return microsecondsSince1970 % 1_000_000 < 0 ? quotient - 1 : quotient
    }

    package func adding(seconds: Double) -> SimulatedInstant {
        SimulatedInstant(
            microsecondsSince1970: microsecondsSince1970 + Int64((seconds * 1_000_000).rounded())
        )
    }

    /// Seconds from `earlier` to this instant; negative when this instant comes first.
    package func seconds(since earlier: SimulatedInstant) -> Double {
        Double(microsecondsSince1970 - earlier.microsecondsSince1970) / 1_000_000
    }
}

extension SimulatedInstant: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let instant = SimulatedInstant(iso8601: text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "not an ISO 8601 UTC instant: \(text)"
                )
            )
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}
