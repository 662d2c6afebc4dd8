/// One description of a value: how it is read, how it is written, and what both look like from outside.
///
/// Reading is strict and names the field, the rule and the value that it refuses. Writing is canonical: what was
/// written reads as the same value, and what was read and is written again has the same bytes. The shape is data, from
/// which OpenAPI components, option parsers and forms are made.
package struct Schema<Value>: Sendable {
    package typealias Read = @Sendable (_ json: JSON, _ trust: Trust) throws(ReadFailure) -> Value
    package typealias Write = @Sendable (_ value: Value) -> JSON

    package var shape: Shape
    /// Throws the first thing that is wrong, with its path inside of this value.
    package let read: Read
    package let write: Write

    /// For values whose form nothing else here can say. `read` and `write` must be each other's inverse.
    package init(_ shape: Shape, read: @escaping Read, write: @escaping Write) {
        self.shape = shape
        self.read = read
        self.write = write
    }
}

/// Where a value comes from, and so what is asked of it.
package enum Trust: Sendable {
    /// From a person or a program outside: every limit and rule holds, and unknown members are refused.
    case arguments
    /// Written by us, as stored events or a client's answer: types must fit. Limits are not asked for again, since what
    /// is stored passed the limits of its day and must stay readable.
    case stored
}

extension Schema {
    /// Asks more of values that come from outside than their form. The rule names the path of what it refuses, seen
    /// from this value.
    package func rule(_ check: @escaping @Sendable (Value) throws(ReadFailure) -> Void) -> Schema {
        let read = self.read
        return Schema(
            shape,
            read: { json, trust throws(ReadFailure) in
                let value = try read(json, trust)
                if trust == .arguments { try check(value) }
                return value
            },
            write: write
        )
    }

    /// The same values as another type. `make` may refuse what has no such value, whatever the trust.
    package func converted<Other>(
        _ make: @escaping @Sendable (Value) throws(ReadFailure) -> Other,
        back: @escaping @Sendable (Other) -> Value
    ) -> Schema<Other> {
        let (read, write) = (self.read, self.write)
        return Schema<Other>(
            shape,
            read: { json, trust throws(ReadFailure) in try make(try read(json, trust)) },
            write: { write(back($0)) }
        )
    }

    /// Values that no message repeats.
    package func keptPrivate() -> Schema {
        var shape = self.shape
        shape.isPrivate = true
        let read = self.read
        return Schema(
            shape,
            read: { json, trust throws(ReadFailure) in
                do throws(ReadFailure) { return try read(json, trust) } catch { throw error.withoutValue() }
            },
            write: write
        )
    }

    /// What people read about the value: a title of few words, a note of one sentence, a value to show as example.
    package func described(
        _ title: String? = nil,
        note: String? = nil,
        example: JSON? = nil,
        component: String? = nil
    ) -> Schema {
        var described = self
        described.shape.title = title ?? shape.title
        described.shape.note = note ?? shape.note
        described.shape.example = example ?? shape.example
        described.shape.component = component ?? shape.component
        return described
    }
}

extension Schema {
    /// A value that we wrote.
    package func stored(_ json: JSON) throws(JSONShapeError) -> Value {
        do throws(ReadFailure) { return try read(json, .stored) } catch { throw JSONShapeError(error) }
    }
}
