package import Values

/// All upcasters of a program, chained: version 1 becomes 2 becomes 3 … on every read.
package struct UpcasterRegistry: Sendable {
    /// No upcasters: every event is read as it was written.
    package static let empty = UpcasterRegistry(unchecked: [:])

    private let chains: [String: [Int: Upcaster]]

    private init(unchecked chains: [String: [Int: Upcaster]]) { self.chains = chains }

    /// Refuses two upcasters from the same version and a gap between a type's versions.
    package init(_ upcasters: [Upcaster]) throws(UpcasterRegistrationError) {
        var chains: [String: [Int: Upcaster]] = [:]
        for upcaster in upcasters {
            guard
                chains[upcaster.type, default: [:]].updateValue(upcaster, forKey: upcaster.fromSchemaVersion)
                    == nil
            else { throw .duplicate(type: upcaster.type, fromSchemaVersion: upcaster.fromSchemaVersion) }
        }
        for upcaster in upcasters {
            guard let versions = chains[upcaster.type]?.keys.sorted(), let first = versions.first else {
                continue
            }
            for (index, version) in versions.enumerated() where version != first + index {
                throw .gap(type: upcaster.type, missingFromSchemaVersion: first + index)
            }
        }
        self.init(unchecked: chains)
    }

    /// The version that events of a type have after upcasting; nil when no upcaster names the type.
    package func currentSchemaVersion(of type: String) -> Int? {
        chains[type].flatMap { $0.keys.max() }.map { $0 + 1 }
    }

    /// The event in its newest shape. Throws when its data is no JSON, not of the shape that its version names, or
    /// written by a later program.
    package func upcast(_ event: RecordedEvent) throws(UpcastFailure) -> UpcastEvent {
        func failure(_ reason: UpcastFailure.Reason) -> UpcastFailure {
            UpcastFailure(streamID: event.streamID, streamVersion: event.streamVersion, reason: reason)
        }
        let data: JSON
        do { data = try JSON.parse(event.data) } catch { throw failure(.notJSON(error)) }
        do {
            return try upcast(type: event.type, schemaVersion: event.schemaVersion, data: data)
        } catch {
            throw failure(error)
        }
    }

    /// The same for data that has been read already.
    package func upcast(type: String, schemaVersion: Int, data: JSON) throws(UpcastFailure.Reason)
        -> UpcastEvent
    {
        var version = schemaVersion
        var current = data
        if let chain = chains[type] {
            while let upcaster = chain[version] {
                do { current = try upcaster.transform(current) } catch { throw .shape(from: version, error) }
                version += 1
            }
            if let newest = currentSchemaVersion(of: type), version != newest {
                throw .unknownSchemaVersion(version, newest: newest)
            }
        }
        return UpcastEvent(type: type, schemaVersion: version, data: current)
    }
}

/// A defect of the program's own list of upcasters.
package enum UpcasterRegistrationError: Error, Sendable, Hashable {
    case duplicate(type: String, fromSchemaVersion: Int)
    case gap(type: String, missingFromSchemaVersion: Int)
}

/// An event that the program of today cannot read.
package struct UpcastFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Error, Sendable, Equatable {
        case notJSON(JSONParseError)
        /// The data does not have the shape of the version that the event names.
        case shape(from: Int, JSONShapeError)
        /// No upcaster leads from this version to the newest one.
        case unknownSchemaVersion(Int, newest: Int)
    }

    package let streamID: StreamID
    package let streamVersion: StreamVersion
    package let reason: Reason

    package init(streamID: StreamID, streamVersion: StreamVersion, reason: Reason) {
        self.streamID = streamID
        self.streamVersion = streamVersion
        self.reason = reason
    }

    package var description: String {
        let text =
            switch reason {
            case .notJSON(let error): "its data is \(error)"
            case .shape(let version, let error): "as schema version \(version), \(error)"
            case .unknownSchemaVersion(let version, let newest):
                "its schema version \(version) is not known here; the newest is \(newest)"
            }
        return "version \(streamVersion) of stream \(streamID) cannot be read: \(text)"
    }
}
