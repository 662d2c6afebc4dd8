/// The members of one object while its value is made of them: `try r(handle)` reads one.
package struct ObjectReader: ~Copyable {
    package let members: UnsafeBufferPointer<JSONObject.Member>
    /// For each declared member where it stands in ``members``, counted from 1; 0 for an absent one.
    package let positions: ObjectLayout.Positions
    package let trust: Trust

    init(members: UnsafeBufferPointer<JSONObject.Member>, positions: ObjectLayout.Positions, trust: Trust) {
        self.members = members
        self.positions = positions
        self.trust = trust
    }

    /// The member's value.
    @inlinable
    package func callAsFunction<Part>(_ handle: Handle<Part>) throws(ReadFailure) -> Part {
        let position = Int(positions[handle.index])
        guard position > 0 else { return try handle.absent() }
        let value = members[position - 1].value
        if case .null = value { return try handle.absent() }
        do throws(ReadFailure) {
            return try handle.read(value, trust)
        } catch {
            throw error.inside(handle.name)
        }
    }
}
