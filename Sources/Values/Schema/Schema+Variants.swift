/// One kind of a value that comes in several: the word that tells it, and its other members.
package struct Variant<Value>: Sendable {
    package let word: String
    let shape: Shape
    let read: Schema<Value>.Read

    /// - Parameter schema: the other members; it must be an object.
    package init<Part>(
        _ word: String,
        _ schema: Schema<Part>,
        _ make: @escaping @Sendable (Part) throws(ReadFailure) -> Value
    ) {
        let read = schema.read
        self.word = word
        shape = schema.shape
        self.read = { json, trust throws(ReadFailure) in try make(try read(json, trust)) }
    }
}

extension Schema {
    /// An object of which one member's word says what the others are.
    /// - Parameter write: the word and the other members of a value, by an exhaustive switch.
    package static func variants(
        _ member: String,
        _ variants: [Variant<Value>],
        write: @escaping @Sendable (Value) -> (word: String, members: JSON)
    ) -> Schema {
        let offered = variants.map(\.word).joined(separator: ", ")
        let forms = variants.map { Shape.Variant(word: $0.word, shape: $0.shape) }
        return Schema(
            Shape(.oneOf(member: member, forms)),
            read: { json, trust throws(ReadFailure) in
                guard case .object(var rest) = json else { throw .wrongType("an object", found: json) }
                guard let told = rest[member], !told.isNull else { throw .missing(member) }
                guard case .string(let word) = told else {
                    throw ReadFailure.wrongType("a string", found: told).inside(member)
                }
                guard let variant = variants.first(where: { $0.word == word }) else {
                    throw ReadFailure(
                        ReadFailure.wordCode,
                        at: member,
                        "\"\(word)\" is not offered; offered: \(offered)",
                        value: word
                    )
                }
                rest[member] = nil
                return try variant.read(.object(rest), trust)
            },
            write: { value in
                let (word, members) = write(value)
                var object = members.objectValue ?? JSONObject()
                object[member] = .string(word)
                return .object(object)
            }
        )
    }
}
