import Testing
import Values

@Suite("a shape as JSON Schema")
struct ShapeTests {
    @Test("has types, limits, words, defaults and what must be there; what is only written is left out")
    func members() throws {
        let schema = Order.schema.shape.jsonSchema
        #expect(schema["type"] == "object")
        #expect(schema["additionalProperties"] == false)
        #expect(schema["required"] == ["reference", "placedAt"])
        let properties = try #require(schema["properties"]?.objectValue)
        #expect(properties["reference"]?["maxLength"] == 5)
        #expect(properties["reference"]?["title"] == "Reference")
        #expect(properties["note"]?["x-private"] == true)
        #expect(properties["speed"] == ["enum": ["slow", "fast"], "type": "string"])
        #expect(properties["isGift"] == ["default": false, "type": "boolean"])
        #expect(properties["dueOn"] == ["format": "date", "type": "string"])
        #expect(properties["count"] == ["maximum": 9, "minimum": 0, "type": "integer"])
        #expect(properties["total"] == nil)
    }

    @Test("refers to components by name and collects their schemas, or holds them where they stand")
    func components() {
        let referring = Order.schema.shape.jsonSchema["properties"]?["lines"]
        #expect(
            referring == [
                "items": ["$ref": "#/components/schemas/OrderLine"], "maxItems": 2, "type": "array",
            ]
        )
        #expect(Order.schema.shape.components.keys == ["OrderLine"])
        let line = Order.schema.shape.components["OrderLine"]
        #expect(line?["required"] == ["article", "amount"])
        #expect(Order.schema.shape.inlinedJSONSchema["properties"]?["lines"]?["items"] == line)
    }

    @Test("names the word of each variant beside its members")
    func variants() {
        let kinds = Signal.schema.shape.jsonSchema["oneOf"]?.arrayValue ?? []
        #expect(kinds.map { $0["properties"]?["kind"]?["enum"] } == [["text"], ["level"]])
        #expect(kinds.map { $0["required"] } == [["kind", "text"], ["kind", "level"]])
    }

    @Test("for what we write it has all members and none of the limits")
    func written() {
        let schema = Order.schema.shape.writtenJSONSchema
        #expect(schema["additionalProperties"] == nil)
        #expect(schema["properties"]?["total"]?["type"] == "integer")
        #expect(schema["properties"]?["reference"]?["maxLength"] == nil)
        #expect(schema["properties"]?["lines"]?["maxItems"] == nil)
    }
}
