package import Values

/// How one type of event is stored: its name, and the members of its data. Stored names are written out here: they
/// never follow a Swift rename.
///
/// `Parts` is what is written, a tuple of the event's values. The event is made of what is read.
package struct EventSpec<Event: Sendable, Parts>: Sendable {
    /// Without the lifecycle's prefix.
    package let name: String
    package let title: String
    private let codec: ObjectCodec<Parts, Event>

    /// For events of many members.
    package init(
        _ name: String,
        title: String,
        _ declare: (inout ObjectFields<Parts>) -> ObjectCodec<Parts, Event>.Make
    ) {
        self.name = name
        self.title = title
        codec = ObjectCodec(declare)
    }

    package func encoded(_ parts: Parts) -> EncodedEvent {
        EncodedEvent(name: name, data: codec.write(parts))
    }

    /// The event whatever its parts.
    package var entry: EventEntry<Event> {
        let codec = self.codec
        return EventEntry(name: name, title: title, shape: codec.shape) { data throws(ReadFailure) in
            try codec.read(data, .stored)
        }
    }
}

// Events of few members, one field for each.
extension EventSpec {
    package init(_ name: String, title: String, _ event: Event) where Parts == Void {
        self.init(name, title: title) { _ in { _ throws(ReadFailure) in event } }
    }

    package init(
        _ name: String,
        title: String,
        _ field: Field<Parts>,
        _ make: @escaping @Sendable (Parts) -> Event
    ) {
        self.init(name, title: title) { o in
            let part = o.add(field) { $0 }
            return { r throws(ReadFailure) in make(try r(part)) }
        }
    }

    package init<A, B>(
        _ name: String,
        title: String,
        _ first: Field<A>,
        _ second: Field<B>,
        _ make: @escaping @Sendable (A, B) -> Event
    ) where Parts == (A, B) {
        self.init(name, title: title) { o in
            let a = o.add(first) { $0.0 }
            let b = o.add(second) { $0.1 }
            return { r throws(ReadFailure) in make(try r(a), try r(b)) }
        }
    }

    package init<A, B, C>(
        _ name: String,
        title: String,
        _ first: Field<A>,
        _ second: Field<B>,
        _ third: Field<C>,
        _ make: @escaping @Sendable (A, B, C) -> Event
    ) where Parts == (A, B, C) {
        self.init(name, title: title) { o in
            let a = o.add(first) { $0.0 }
            let b = o.add(second) { $0.1 }
            let c = o.add(third) { $0.2 }
            return { r throws(ReadFailure) in make(try r(a), try r(b), try r(c)) }
        }
    }
}

/// One type of event as everything but its encoding sees it.
package struct EventEntry<Event: Sendable>: Sendable {
    package let name: String
    package let title: String
    package let shape: Shape
    let read: @Sendable (JSON) throws(ReadFailure) -> Event
}
