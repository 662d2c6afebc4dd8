package import FoundationEssentials

/// One case's stream. A UUID version 7, so that new streams lie beside each other on disk.
package struct StreamID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.init(uuid)
    }

    /// Lower-case, as events and URLs write it.
    package var description: String { uuid.uuidString.lowercased() }

    package static func < (left: StreamID, right: StreamID) -> Bool {
        withUnsafeBytes(of: left.uuid.uuid) { leftBytes in
            withUnsafeBytes(of: right.uuid.uuid) { rightBytes in
                leftBytes.lexicographicallyPrecedes(rightBytes)
            }
        }
    }
}

/// The number of an event in its stream: 1, 2, 3 … Zero is the version of a stream without events.
package struct StreamVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package static let none = StreamVersion(0)
    package var description: String { String(number) }
    package static func < (left: StreamVersion, right: StreamVersion) -> Bool { left.number < right.number }
    package func advanced(by count: Int) -> StreamVersion { StreamVersion(number + Int64(count)) }
}

/// The number of an event in the one order of all sealed events: dense, from 1. Only sealed events have one.
package struct GlobalPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package static let start = GlobalPosition(0)
    package var description: String { String(number) }
    package static func < (left: GlobalPosition, right: GlobalPosition) -> Bool { left.number < right.number }
}

/// One item of work; stays the same through its attempts.
package struct WorkID: Sendable, Hashable, CustomStringConvertible {
    package let uuid: UUID
    package init(_ uuid: UUID) { self.uuid = uuid }
    package var description: String { uuid.uuidString.lowercased() }
}

/// What the caller of a command chose so that the same request gives the same answer.
package struct CommandID: Sendable, Hashable, CustomStringConvertible {
    /// At most this many bytes of UTF-8.
    package static let lengthLimit = 200

    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
}
