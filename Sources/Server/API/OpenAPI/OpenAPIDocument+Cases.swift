import Cases
import Values
import Workflow

/// What the document says of each kind of case whose definition is data. Arguments, commands, columns and filters come
/// from the definition; where a path is written by hand, that text stands.
extension OpenAPIDocument {
    /// Operations by path and method.
    static func paths(ofKind type: CaseType) -> JSONObject {
        guard let resource = type.resource, let description = type.description, type.start != nil else {
            return JSONObject()
        }
        let path = "/api/v1/\(resource)"
        let words = Words(type, description)
        var paths = JSONObject()
        paths[path] = ["get": words.list, "post": words.start]
        paths[path + ":batch"] = ["post": words.startMany]
        paths[path + ":ask"] = ["post": words.askMany]
        paths[path + "/{caseId}"] = ["get": words.show]
        paths[path + "/{caseId}/commands"] = ["get": words.forms, "post": words.ask]
        paths[path + "/{caseId}/events"] = ["get": words.events]
        return paths
    }

    private struct Words {
        private let type: CaseType
        private let description: CaseDescription
        /// `Company`, the middle of what operations are called.
        private let name: String

        init(_ type: CaseType, _ description: CaseDescription) {
            self.type = type
            self.description = description
            name = type.name.prefix(1).uppercased() + type.name.dropFirst()
        }

        // MARK: Operations

        var start: JSON {
            operation(
                "start\(name)",
                "Begin \(description.noun)",
                parameters: [parameter("optionalIdempotencyKey")],
                body: Self.bodies(startSchema),
                answer: reference("Started")
            )
        }

        var startMany: JSON {
            operation(
                "startMany\(name)",
                "Begin many, each once however often it is sent",
                parameters: [dryRun],
                body: Self.bodies(["items": startSchema, "type": "array"], texts: StartBatch.types),
                answer: reference("BatchAnswer")
            )
        }

        var askMany: JSON {
            operation(
                "askMany\(name)",
                "Ask many cases a command by a file, each once however often it is sent",
                parameters: [
                    [
                        "in": "query", "name": "command", "required": true,
                        "schema": ["enum": .array(description.asked.map { .string($0.name) })],
                    ], dryRun, Self.query("sheet"),
                    parameter("tableSeparator"), parameter("tableDecimal"), parameter("tableDates"),
                    parameter("tableEncoding"),
                ],
                body: Self.bodies(texts: CommandFile.types),
                answer: reference("CommandFileAnswer")
            )
        }

        var list: JSON {
            let row: JSON = ["type": "object", "properties": .object(columns)]
            var page = JSONObject()
            page[type.listName] = ["items": row, "type": "array"]
            page["nextCursor"] = ["type": ["string", "null"]]
            return operation(
                "list\(name)",
                "List cases of this kind",
                parameters: description.filters.map { Self.query($0.member) } + [
                    Self.query("attention", type: "boolean"), parameter("limit"), Self.query("cursor"),
                ],
                answer: ["properties": .object(page), "type": "object"]
            )
        }

        var show: JSON {
            var properties = columns
            properties["version"] = ["type": "integer"]
            for fact in type.shownFacts { properties[fact.name] = .emptyObject }
            return operation(
                "show\(name)",
                "Show \(description.noun)",
                parameters: [parameter("caseId")],
                answer: ["properties": .object(properties), "type": "object"]
            )
        }

        var forms: JSON {
            operation(
                "forms\(name)",
                "What may be asked of the case now, each with the JSON Schema of its arguments",
                parameters: [parameter("caseId")],
                answer: reference("CommandForms")
            )
        }

        var ask: JSON {
            operation(
                "ask\(name)",
                "Ask the case something",
                parameters: [parameter("caseId"), parameter("idempotencyKey"), parameter("ifMatch")],
                body: Self.bodies(["oneOf": .array(description.asked.map(Self.request))]),
                answer: reference("CommandAnswer")
            )
        }

        var events: JSON {
            operation(
                "events\(name)",
                "The events of the case, with their hashes",
                parameters: [
                    parameter("caseId"),
                    [
                        "in": "query", "name": "from",
                        "schema": ["default": 1, "minimum": 1, "type": "integer"],
                    ], parameter("limit"),
                ],
                answer: reference("EventPage")
            )
        }

        // MARK: Parts

        private func operation(
            _ id: String,
            _ summary: String,
            parameters: [JSON],
            body: JSONObject? = nil,
            answer: JSON
        ) -> JSON {
            var members = JSONObject()
            members["operationId"] = .string(id)
            members["parameters"] = .array(parameters)
            members["responses"] = [
                "200": [
                    "content": ["application/json": ["schema": answer]], "description": "The answer",
                ], "default": ["$ref": "#/components/responses/Problem"],
            ]
            members["summary"] = .string(summary)
            if let body {
                let described: JSON = ["content": .object(body), "required": true]
                members["requestBody"] = described
            }
            return .object(members)
        }

        /// - Parameters:
        ///   - json: the schema of a body in JSON.
        ///   - texts: media types of bodies that a schema says nothing about.
        private static func bodies(_ json: JSON? = nil, texts: [String] = []) -> JSONObject {
            var bodies = JSONObject()
            for type in texts { bodies[type] = ["schema": ["type": "string"]] }
            if let json { bodies["application/json"] = ["schema": json] }
            return bodies
        }

        private static func query(_ name: String, type: String = "string") -> JSON {
            ["in": "query", "name": .string(name), "schema": ["type": .string(type)]]
        }

        private func parameter(_ name: String) -> JSON {
            ["$ref": .string("#/components/parameters/\(name)")]
        }

        private func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }

        private var dryRun: JSON {
            [
                "description": "Says what would happen and does nothing.", "in": "query", "name": "dryRun",
                "schema": ["type": "boolean"],
            ]
        }

        private var startSchema: JSON {
            description.command(named: description.startCommand)?.shape.jsonSchema ?? ["type": "object"]
        }

        private static func request(_ command: CaseDescription.Command) -> JSON {
            let needsArguments = command.shape.members?.contains { $0.presence == .needed } ?? false
            return [
                "additionalProperties": false,
                "properties": [
                    "arguments": command.shape.jsonSchema,
                    "command": ["enum": [.string(command.name)], "type": "string"],
                ],
                "required": needsArguments ? ["arguments", "command"] : ["command"],
                "title": .string(command.title), "type": "object",
            ]
        }

        private var columns: JSONObject {
            var properties = JSONObject()
            properties["caseId"] = ["format": "uuid", "type": "string"]
            for column in description.columns { properties[column.member] = Self.schema(of: column) }
            properties["updatedAt"] = ["format": "date-time", "type": "string"]
            return properties
        }

        private static func schema(of column: CaseDescription.Column) -> JSON {
            let title = JSON.string(column.label)
            switch column.kind {
            case "count": return ["title": title, "type": "integer"]
            case "moment": return ["format": "date-time", "title": title, "type": ["string", "null"]]
            default: return ["title": title, "type": ["string", "null"]]
            }
        }
    }

    /// Schemas that the commands of a kind refer to.
    static func schemas(ofKind type: CaseType) -> JSONObject {
        var schemas = JSONObject()
        for command in type.description?.commands ?? [] {
            for member in command.shape.components.members { schemas[member.key] = member.value }
        }
        return schemas
    }

    static let fileSchemas = #"""
        {
          "CommandFileAnswer": {"type": "object", "required": ["command", "isDryRun", "asked", "askedBefore",
            "wouldAsk", "wouldWait", "refused", "results"], "properties": {
            "command": {"type": "string"}, "isDryRun": {"type": "boolean"}, "asked": {"type": "integer"},
            "askedBefore": {"type": "integer"}, "wouldAsk": {"type": "integer"},
            "wouldWait": {"type": "integer"}, "refused": {"type": "integer"},
            "stoppedAt": {"type": "integer", "description": "Nothing of this line and those behind it is known to have been asked."},
            "problem": {"$ref": "#/components/schemas/Problem"},
            "results": {"type": "array", "items": {"type": "object", "required": ["line", "outcome"],
              "properties": {
              "line": {"type": "integer", "description": "From 1."}, "outcome": {"enum": ["asked",
                "askedBefore", "wouldAsk", "wouldWait", "refused"]},
              "case": {"type": "string"}, "id": {"type": "string"},
              "caseId": {"type": "string", "format": "uuid"}, "state": {"type": "string"},
              "code": {"type": "string"}, "field": {"type": "string"}, "message": {"type": "string"}}}}}},
          "CommandForms": {"type": "object", "required": ["caseId", "commands", "state", "version"],
            "properties": {"caseId": {"type": "string", "format": "uuid"}, "state": {"type": "string"},
            "version": {"type": "integer"}, "commands": {"type": "array", "items": {"type": "object",
              "required": ["name", "roles", "needsApproval"], "properties": {
              "name": {"type": "string"}, "title": {"type": "string"}, "isDangerous": {"type": "boolean"},
              "needsApproval": {"type": "boolean"}, "roles": {"type": "array", "items": {"type": "string"}},
              "arguments": {"type": "object", "description": "A JSON Schema."}}}}}}
        }
        """#
}
