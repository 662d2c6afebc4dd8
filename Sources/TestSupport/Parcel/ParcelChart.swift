package import Workflow

/// The chart of `Parcel`, in the form of a chart's file.
package enum ParcelChart {
    package static let text = """
        chart: parcel
        lifecycle: parcel
        title: A parcel on its way
        initial: ordered
        windows:
          office:
            title: Office hours of the tracker
            all:
              - {name: Paris, zone: Europe/Paris, days: mon-fri, open: "08:00-18:00"}
        retries:
          patient: {first: 10s, factor: 2, cap: 2m, attempts: 3}
        rateLimits:
          carrier: {perSecond: 100, concurrency: 10}
          tracker: {perSecond: 100, concurrency: 10}
        invariants:
          bookingIsReal: A booking is the carrier's
          statusIsReal: A status is the carrier's
          promiseIsReal: What is promised can be kept
        on:
          noted: stay
          rescheduled: stay
        commands: [note, reschedule]
        states:
          ordered:
            title: Ordered, may still be cancelled
            after: {name: coolingOff, delay: 10m, to: booking}
            on:
              cancelled: cancelled
              hurried: booking
            commands: [cancel, hurry]
          booking:
            title: Booked at the carrier
            call: {name: book, timeout: 30s, retry: patient, rateLimit: carrier, deadline: 1d, failed: park, unknown: checking}
            on:
              booked: journey
              bookingRefused: refused
          checking:
            title: Asking whether it was booked
            call: {name: lookup, delay: 1m, timeout: 10s, retry: patient, rateLimit: carrier, failed: park, unknown: retry}
            on:
              booked: journey
              notBooked: booking
          journey:
            title: On its way
            initial: moving
            at: {name: late, deadline: deliverBy, to: journey.late}
            every: {name: daily, interval: 1d, to: journey.asking}
            on:
              tracked:
                - {if: isDelivered, to: delivered}
                - {if: isReturned, to: journey.returning}
                - {to: journey.moving}
            states:
              moving:
                title: Moving
                after: {name: poll, delay: 2h, to: journey.asking}
                on:
                  hurried: journey.moving
                commands: [hurry]
              asking:
                title: Asking where it is
                call: {name: track, timeout: 10s, retry: patient, window: office, rateLimit: tracker, failed: journey.moving, unknown: retry}
                on:
                  tracked:
                    - {if: isSilent, to: stay}
                    - {if: isDelivered, to: delivered}
                    - {if: isReturned, to: journey.returning}
                    - {to: journey.moving}
              returning:
                title: Coming back
                after: {name: back, delay: 3d, to: returned}
              late:
                title: Later than promised
                attention: call the carrier
                after: {name: again, delay: 4h, to: journey.asking}
          delivered: {title: Delivered, final: true}
          returned: {title: Returned, final: true}
          refused: {title: Refused, final: true}
          cancelled: {title: Cancelled, final: true}
          abandoned: {title: Abandoned, final: true}
        """

    /// Another text of the same chart: what a later release would bring.
    package static let laterText = text.replacingTitle("A parcel on its way, with a longer wait")

    /// A text that does not load is a slip in this file.
    package static func chart(_ text: String = text) -> Chart {
        do {
            return try ChartLoader.load(text: text, file: "parcel.yaml")
        } catch {
            preconditionFailure("\(error)")
        }
    }

    package static func interpreter(_ text: String = text, rulesVersion: Int = 1) -> Interpreter<Parcel> {
        Interpreter(Parcel(rulesVersion: rulesVersion), chart: chart(text))
    }

    /// The way of a stored chart, which may be anything.
    package static func pinned(_ text: String, rulesVersion: Int = 1) throws -> Interpreter<Parcel> {
        let chart = try ChartLoader.load(text: text, file: "stored")
        return try Interpreter.pinned(Parcel(rulesVersion: rulesVersion), chart: chart, file: "stored")
    }
}

extension String {
    fileprivate func replacingTitle(_ title: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("title: ") ? "title: \(title)" : String($0) }
            .joined(separator: "\n")
    }
}
