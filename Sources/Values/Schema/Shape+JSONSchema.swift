extension Shape {
    /// The shape as JSON Schema 2020-12, as OpenAPI 3.1 embeds it. Shapes that have a component's name are referred to;
    /// ``components`` has their schemas.
    ///
    /// It says what readers of arguments take, but for one thing: they take null for an absent member too.
    package var jsonSchema: JSON { schema(.referring) }

    /// The same without references, for readers that get no components.
    package var inlinedJSONSchema: JSON { schema(.inlining) }

    /// What we write, for readers of our answers: every member, without the limits of arguments, which what came from
    /// elsewhere need not keep.
    package var writtenJSONSchema: JSON { schema(.written) }

    /// The schemas of every component that the shape uses, by name.
    package var components: JSONObject {
        var all = JSONObject()
        collect(into: &all)
        return all
    }

    fileprivate enum Style { case referring, inlining, written }

    fileprivate func schema(_ style: Style) -> JSON {
        if style == .referring, let component {
            return ["$ref": .string("#/components/schemas/\(component)")]
        }
        return .object(members(style))
    }

    private func members(_ style: Style) -> JSONObject {
        var object = JSONObject()
        object["title"] = title.map(JSON.string)
        object["description"] = note.map(JSON.string)
        object["examples"] = example.map { .array([$0]) }
        if isPrivate { object["x-private"] = true }
        switch form {
        case .text(let text): Self.add(style == .written ? TextForm() : text, to: &object)
        case .word(let choices):
            object["type"] = "string"
            object["enum"] = .array(choices.map { .string($0.word) })
        case .integer(let range):
            object["type"] = "integer"
            object["minimum"] = .integer(range.lowerBound)
            object["maximum"] = .integer(range.upperBound)
        case .flag: object["type"] = "boolean"
        case .date:
            object["type"] = "string"
            object["format"] = "date"
        case .moment:
            object["type"] = "string"
            object["format"] = "date-time"
        case .list(let element, let limit):
            object["type"] = "array"
            object["items"] = element.schema(style)
            if style != .written { object["maxItems"] = limit.map { .integer(Int64($0)) } }
        case .opaqueObject: object["type"] = "object"
        case .object(let form): Self.add(form, to: &object, style)
        case .oneOf(let member, let variants):
            object["oneOf"] = .array(variants.map { $0.schema(telling: member, style) })
        }
        return object
    }

    private static func add(_ text: TextForm, to object: inout JSONObject) {
        object["type"] = "string"
        object["pattern"] = text.pattern.map(JSON.string)
        guard let limit = text.limit else { return }
        object["minLength"] = 1
        object["maxLength"] = .integer(Int64(limit))
    }

    private static func add(_ form: ObjectForm, to object: inout JSONObject, _ style: Style) {
        let members = form.members.filter { $0.presence != .derived || style == .written }
        var properties = JSONObject()
        for member in members { properties[member.name] = member.schema(style) }
        object["type"] = "object"
        object["properties"] = .object(properties)
        if style != .written { object["additionalProperties"] = false }
        let needed = members.filter { $0.presence == .needed || $0.presence == .derived }
        if !needed.isEmpty { object["required"] = .array(needed.map { .string($0.name) }) }
    }

    private func collect(into all: inout JSONObject) {
        if let component {
            guard all[component] == nil else { return }
            all[component] = .object(members(.referring))
        }
        switch form {
        case .list(let element, _): element.collect(into: &all)
        case .object(let form): for member in form.members { member.shape.collect(into: &all) }
        case .oneOf(_, let variants): for variant in variants { variant.shape.collect(into: &all) }
        case .text, .word, .integer, .flag, .date, .moment, .opaqueObject: break
        }
    }
}

extension Shape.Member {
    fileprivate func schema(_ style: Shape.Style) -> JSON {
        guard case .defaulted(let fallback) = presence, case .object(var object) = shape.schema(style) else {
            return shape.schema(style)
        }
        object["default"] = fallback
        return .object(object)
    }
}

extension Shape.Variant {
    /// The variant's object with the member that tells it from the others.
    fileprivate func schema(telling member: String, _ style: Shape.Style) -> JSON {
        var whole = shape
        whole.component = nil
        guard case .object(var form) = whole.form else { return shape.schema(style) }
        let choice = Shape(.word([Shape.Choice(word)]))
        form.members.insert(Shape.Member(name: member, shape: choice, presence: .needed), at: 0)
        whole.form = .object(form)
        return whole.schema(style)
    }
}
