/// Reads and writes an object by its declared members. What is written need not be what is read: an event's parts are
/// written, and the event is read.
package struct ObjectCodec<Root, Out>: Sendable {
    package typealias Make = @Sendable (borrowing ObjectReader) throws(ReadFailure) -> Out

    package let shape: Shape
    private let layout: ObjectLayout
    /// In the order of canonical text.
    private let writers: [@Sendable (Root, inout [JSONObject.Member]) -> Void]
    private let make: Make

    /// - Parameters:
    ///   - isOpen: whether stored objects may have members that are not declared. Arguments never may.
    ///   - declare: declares the members, and gives the function that makes a value of them.
    package init(isOpen: Bool = true, _ declare: (inout ObjectFields<Root>) -> Make) {
        var fields = ObjectFields<Root>()
        make = declare(&fields)
        let slots = fields.slots
        layout = ObjectLayout(slots.map(\.member.name), isOpen: isOpen)
        writers = layout.order.map { slots[$0].write }
        shape = Shape(.object(Shape.ObjectForm(members: slots.map(\.member))))
    }

    package func read(_ json: JSON, _ trust: Trust) throws(ReadFailure) -> Out {
        guard case .object(let object) = json else { throw .wrongType("an object", found: json) }
        return try object.members.withUnsafeBufferPointer { members throws(ReadFailure) in
            let positions = try layout.positions(of: members, trust)
            return try make(ObjectReader(members: members, positions: positions, trust: trust))
        }
    }

    package func write(_ root: Root) -> JSON {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(writers.count)
        for write in writers { write(root, &members) }
        return .object(JSONObject(sorted: members))
    }
}

extension Schema {
    /// An object, by its declared members.
    /// - Parameter isOpen: whether stored objects may have members that are not declared. Arguments never may.
    package static func object(
        isOpen: Bool = true,
        _ declare: (inout ObjectFields<Value>) -> ObjectCodec<Value, Value>.Make
    ) -> Schema {
        let codec = ObjectCodec<Value, Value>(isOpen: isOpen, declare)
        return Schema(
            codec.shape,
            read: { json, trust throws(ReadFailure) in try codec.read(json, trust) },
            write: { codec.write($0) }
        )
    }
}

extension Schema {
    /// An object of one member, read as that member's value.
    package static func one(_ field: Field<Value>) -> Schema {
        .object { o in
            let part = o.add(field) { $0 }
            return { r throws(ReadFailure) in try r(part) }
        }
    }
}

extension Schema<Void> {
    /// An object without members.
    package static let nothing = Schema.object { _ in { _ throws(ReadFailure) in } }
}
