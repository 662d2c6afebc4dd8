package import Values

/// An event that has not been recorded yet.
package struct NewEvent: Sendable, Hashable {
    /// `lifecycle.pastParticiple`, as `financing.confirmed`. Never derived from the name of a Swift type.
    package let type: String
    package let schemaVersion: Int
    package let data: JSON
    /// Who and why: `actor`, `roles`, `commandId`, `causation`, `correlation`, `chartHash`, as far as they apply.
    package let metadata: JSON

    package init(type: String, schemaVersion: Int = 1, data: JSON, metadata: JSON = .emptyObject) {
        self.type = type
        self.schemaVersion = schemaVersion
        self.data = data
        self.metadata = metadata
    }
}
