import EventStore
import Lifecycles
import Values

/// A recorded event as people and programs read it.
enum EventLine {
    static func json(_ event: RecordedEvent) -> JSON {
        [
            "data": parsed(event.data), "hash": .string(event.hash.description),
            "metadata": parsed(event.metadata),
            "previousHash": .string(event.previousHash.description),
            "recordedAt": .string(event.recordedAt.description),
            "schemaVersion": .integer(Int64(event.schemaVersion)),
            "streamId": .string(event.streamID.description),
            "streamVersion": .integer(event.streamVersion.number),
            "type": .string(event.type),
        ]
    }

    static func table(_ events: [RecordedEvent]) -> TextTable {
        var table = TextTable(["version", "recorded at", "event", "what it says", "by"])
        // The first event of what has amounts says in what.
        let currency = events.first.flatMap { parsed($0.data)["currency"]?.stringValue }.flatMap(
            Currency.init(code:)
        )
        for event in events {
            table.add([
                event.streamVersion.description, event.recordedAt.description, event.type,
                gist(event, amountsIn: currency),
                actor(event),
            ])
        }
        return table
    }

    static func actor(_ event: RecordedEvent) -> String { parsed(event.metadata)["actor"]?.stringValue ?? "" }

    /// Members that are amounts in minor units, and moments in microseconds, as events keep them.
    private static let amounts: Set<String> = [
        "amount", "authorized", "cancelled", "cancelledBefore", "refunded", "refundedBefore", "validated",
        "validatedBefore",
    ]
    private static let moments: Set<String> = ["at", "recheckAt"]

    /// The plain members of the event's data, short: amounts as decimals where the currency is known, moments as text.
    static func gist(_ event: RecordedEvent, amountsIn currency: Currency?, limit: Int = 90) -> String {
        guard let object = parsed(event.data).objectValue else { return "" }
        let words = object.members.compactMap { member -> String? in
            switch member.value {
            case .string(let text): "\(member.key)=\(text)"
            case .integer(let number) where moments.contains(member.key):
                "\(member.key)=\(Instant(microseconds: number))"
            case .integer(let number): "\(member.key)=\(self.text(number, of: member.key, in: currency))"
            case .bool(let value): "\(member.key)=\(value)"
            default: nil
            }
        }
        let text = words.joined(separator: " ")
        return text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }

    private static func text(_ number: Int64, of name: String, in currency: Currency?) -> String {
        guard let currency, amounts.contains(name) else { return number.description }
        return Money(minorUnits: number, currency: currency).decimalText
    }

    private static func parsed(_ bytes: [UInt8]) -> JSON { (try? JSON.parse(bytes)) ?? .null }
}

extension String {
    func padded(to width: Int) -> String {
        count >= width ? self + " " : self + String(repeating: " ", count: width - count)
    }
}
