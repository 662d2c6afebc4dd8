/// Takes the declaration of an object's members, one line each, and gives a handle for every member that is read.
package struct ObjectFields<Root> {
    struct Slot {
        let member: Shape.Member
        /// Appends the member, unless there is nothing to write.
        let write: @Sendable (Root, inout [JSONObject.Member]) -> Void
    }

    private(set) var slots: [Slot] = []

    /// Declares a member.
    /// - Parameter get: the member's value in what is written.
    package mutating func add<Part>(_ field: Field<Part>, _ get: @escaping @Sendable (Root) -> Part)
        -> Handle<Part>
    {
        let handle = Handle(index: slots.count, name: field.name, read: field.read, absent: field.absent)
        let (name, write) = (field.name, field.write)
        slots.append(
            Slot(
                member: Shape.Member(name: name, shape: field.shape, presence: field.presence),
                write: { root, members in
                    guard let value = write(get(root)) else { return }
                    members.append(JSONObject.Member(key: name, value: value))
                }
            )
        )
        return handle
    }

    /// Declares a member that is made of the others: it is written for readers, and what stands there is not read.
    package mutating func derived<Part>(
        _ name: String,
        _ schema: Schema<Part>,
        _ get: @escaping @Sendable (Root) -> Part
    ) {
        let write = schema.write
        slots.append(
            Slot(
                member: Shape.Member(name: name, shape: schema.shape, presence: .derived),
                write: { root, members in
                    members.append(JSONObject.Member(key: name, value: write(get(root))))
                }
            )
        )
    }

    package mutating func needed<Part>(
        _ name: String,
        _ schema: Schema<Part>,
        _ get: @escaping @Sendable (Root) -> Part
    ) -> Handle<Part> { add(.needed(name, schema), get) }

    package mutating func optional<Part>(
        _ name: String,
        _ schema: Schema<Part>,
        _ get: @escaping @Sendable (Root) -> Part?
    ) -> Handle<Part?> { add(.optional(name, schema), get) }

    package mutating func list<Element>(
        _ name: String,
        of element: Schema<Element>,
        limit: Int? = nil,
        whenEmpty emptiness: Field<[Element]>.Emptiness = .leftOut,
        _ get: @escaping @Sendable (Root) -> [Element]
    ) -> Handle<[Element]> { add(.list(name, of: element, limit: limit, whenEmpty: emptiness), get) }
}

/// A declared member, with which its value is read.
package struct Handle<Part>: Sendable {
    package let index: Int
    package let name: String
    package let read: Schema<Part>.Read
    package let absent: @Sendable () throws(ReadFailure) -> Part
}
