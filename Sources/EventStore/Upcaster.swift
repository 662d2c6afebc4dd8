package import Values

/// Turns the data of one schema version of an event type into the next one's. What is stored is never rewritten:
/// hashes cover the old shape, and readers see the new.
package struct Upcaster: Sendable {
    package let type: String
    /// The shape that goes in; what comes out has the next number.
    package let fromSchemaVersion: Int
    /// Pure; throws when the data is not of the shape that `fromSchemaVersion` names.
    package let transform: @Sendable (JSON) throws(JSONShapeError) -> JSON

    package init(
        type: String,
        fromSchemaVersion: Int,
        transform: @escaping @Sendable (JSON) throws(JSONShapeError) -> JSON
    ) {
        self.type = type
        self.fromSchemaVersion = fromSchemaVersion
        self.transform = transform
    }
}

/// An event as the code of today reads it.
package struct UpcastEvent: Sendable, Hashable {
    package let type: String
    /// The version that `data` has now.
    package let schemaVersion: Int
    package let data: JSON

    package init(type: String, schemaVersion: Int, data: JSON) {
        self.type = type
        self.schemaVersion = schemaVersion
        self.data = data
    }
}
