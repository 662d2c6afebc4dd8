import Values
import Workflow

extension Window {
    /// [cofidis.md D-4, D-6]: no read outside 08:00–18:00 on weekdays, in either reading of "CEST".
    static let cofidisGetStatus = Window(
        name: "cofidis-get-status",
        hours: [
            OpeningHours(
                name: "Paris wall clock",
                zone: "Europe/Paris",
                days: [1, 2, 3, 4, 5],
                opensMinute: 480,
                closesMinute: 1080
            ),
            OpeningHours(
                name: "CEST read as UTC+2",
                zone: "UTC+02:00",
                days: [1, 2, 3, 4, 5],
                opensMinute: 480,
                closesMinute: 1080
            ),
        ]
    )

    /// Windows of every awkward kind: night hours over a clock change, holidays, far zones, half hours.
    static let samples: [Window] = [
        cofidisGetStatus,
        Window(name: "Cofidis, the other reading first", hours: cofidisGetStatus.hours.reversed()),
        hours("Paris nights", [("Europe/Paris", [1, 2, 3, 4, 5, 6, 7], 60, 200)]),
        hours("Paris Sundays", [("Europe/Paris", [7], 120, 180)]),
        hours("Paris all Sunday", [("Europe/Paris", [6, 7], 0, 1440)]),
        hours("Lord Howe, half an hour of summer time", [("Australia/Lord_Howe", [1, 3, 7], 90, 150)]),
        hours(
            "three continents",
            [
                ("America/New_York", [1, 2, 3, 4, 5], 420, 1080),
                ("Europe/Berlin", [1, 2, 3, 4, 5], 540, 1200),
                ("UTC-01:00", [1, 2, 3, 4, 5, 6], 0, 1020),
            ]
        ),
        hours("Casablanca, Ramadan hours", [("Africa/Casablanca", [1, 2, 3, 4, 5, 6, 7], 100, 185)]),
        hours("Santiago, changes at midnight", [("America/Santiago", [6, 7], 0, 60)]),
        hours(
            "Madrid with holidays",
            [("Europe/Madrid", [1, 2, 3, 4, 5], 540, 541)],
            holidays: ["2026-12-25", "2027-01-01", "2028-12-25", "2031-05-01"]
        ),
        hours("Kathmandu", [("Asia/Kathmandu", [2], 1439, 1440)]),
    ]

    private static func hours(
        _ name: String,
        _ calendars: [(String, Set<Int>, Int, Int)],
        holidays: Set<String> = []
    ) -> Window {
        Window(
            name: name,
            hours: calendars.map {
                OpeningHours(
                    name: $0.0,
                    zone: $0.0,
                    days: $0.1,
                    opensMinute: $0.2,
                    closesMinute: $0.3,
                    holidays: holidays
                )
            }
        )
    }
}

/// An instant in RFC 3339; a test that writes a wrong one stops at once.
func instant(_ text: String) -> Instant {
    guard let moment = Instant(text) else { preconditionFailure("\(text) is no instant") }
    return moment
}
