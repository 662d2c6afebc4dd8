/// One member of an object: its name, its value's schema, and what stands there when there is nothing to say.
///
/// Whatever the field, null reads as an absent member.
package struct Field<Part>: Sendable {
    package let name: String
    let presence: Shape.Presence
    let shape: Shape
    let read: Schema<Part>.Read
    /// What an absent member means.
    let absent: @Sendable () throws(ReadFailure) -> Part
    /// Nil writes no member.
    let write: @Sendable (Part) -> JSON?

    private init(
        _ name: String,
        _ presence: Shape.Presence,
        _ shape: Shape,
        read: @escaping Schema<Part>.Read,
        absent: @escaping @Sendable () throws(ReadFailure) -> Part,
        write: @escaping @Sendable (Part) -> JSON?
    ) {
        self.name = name
        self.presence = presence
        self.shape = shape
        self.read = read
        self.absent = absent
        self.write = write
    }

    /// The same field with what people read about it, where that is more than its schema says.
    package func described(_ title: String? = nil, note: String? = nil, example: JSON? = nil) -> Field {
        var shape = self.shape
        shape.title = title ?? shape.title
        shape.note = note ?? shape.note
        shape.example = example ?? shape.example
        return Field(name, presence, shape, read: read, absent: absent, write: write)
    }

    /// A member that must be there.
    package static func needed(_ name: String, _ schema: Schema<Part>) -> Field {
        let write = schema.write
        return Field(
            name,
            .needed,
            schema.shape,
            read: schema.read,
            absent: { () throws(ReadFailure) in throw .missing(name) },
            write: { write($0) }
        )
    }

    /// How a member without a value is written.
    package enum Silence: Sendable {
        case leftOut, null
    }

    /// A member that may be absent.
    package static func optional<Wrapped>(
        _ name: String,
        _ schema: Schema<Wrapped>,
        writingNone silence: Silence = .leftOut
    ) -> Field where Part == Wrapped? {
        let (read, write) = (schema.read, schema.write)
        let none: JSON? = silence == .null ? .null : Optional<JSON>.none
        return Field(
            name,
            .optional,
            schema.shape,
            read: { json, trust throws(ReadFailure) in try read(json, trust) },
            absent: { () throws(ReadFailure) in nil },
            write: { value in value.map(write) ?? none }
        )
    }

    /// A member of which absence means a value of its own, that is written all the same.
    package static func defaulted(_ name: String, _ schema: Schema<Part>, to fallback: Part) -> Field
    where Part: Sendable {
        let write = schema.write
        return Field(
            name,
            .defaulted(write(fallback)),
            schema.shape,
            read: schema.read,
            absent: { () throws(ReadFailure) in fallback },
            write: { write($0) }
        )
    }

    /// How an empty list or object is written.
    package enum Emptiness: Sendable {
        case leftOut, written
    }

    /// A list of which absence means an empty one.
    /// - Parameter limit: the largest count that is taken from outside.
    package static func list<Element>(
        _ name: String,
        of element: Schema<Element>,
        limit: Int? = nil,
        whenEmpty emptiness: Emptiness = .leftOut
    ) -> Field where Part == [Element] {
        let schema = Schema<[Element]>.list(of: element, limit: limit)
        let write = schema.write
        return Field(
            name,
            .optional,
            schema.shape,
            read: schema.read,
            absent: { () throws(ReadFailure) in [] },
            write: { list in list.isEmpty && emptiness == .leftOut ? Optional<JSON>.none : write(list) }
        )
    }
}

extension Field<JSONObject> {
    /// Members that are not ours to know; absence means none, and none is not written.
    package static func opaque(_ name: String) -> Field {
        let schema = Schema.opaqueObject
        return Field(
            name,
            .optional,
            schema.shape,
            read: schema.read,
            absent: { () throws(ReadFailure) in JSONObject() },
            write: { object in object.isEmpty ? Optional<JSON>.none : .object(object) }
        )
    }
}
