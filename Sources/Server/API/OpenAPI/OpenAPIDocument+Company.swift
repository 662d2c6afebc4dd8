import Lifecycles
import Values
import Workflow

/// What the document says of companies. Arguments, commands, columns and filters come from the lifecycle's definition.
extension OpenAPIDocument {
    static var companyPaths: String {
        #"""
        {
          "/api/v1/companies": {
            "get": {
              "operationId": "listCompanySearches",
              "summary": "List company searches",
              "parameters": [
                \#(filters.map(\.canonicalText).joined(separator: ",\n                ")),
                {"$ref": "#/components/parameters/limit"},
                {"name": "cursor", "in": "query", "description": "nextCursor of the page before.",
                  "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/CompanySearchPage"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "searchCompany",
              "summary": "Search a company, or follow a temporary EASY number",
              "description": "A search goes on by itself; read it under Location. What was found within a day is reused.",
              "parameters": [{"$ref": "#/components/parameters/optionalIdempotencyKey"}],
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/CompanyInquiry"}}}},
              "responses": {
                "200": {"description": "Searched before", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Started"}}}},
                "201": {"description": "Begun", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Started"}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/companies/{caseId}": {
            "get": {
              "operationId": "showCompanySearch",
              "summary": "A search and its hits, head offices first",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The search", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/CompanySearch"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#
    }

    private static var definition: LifecycleDefinition<CompanyIdentification> {
        CompanyIdentification.definition
    }

    private static var columns: [ReadModelSpec<CompanyIdentification.Facts>.Column] {
        definition.row?.columns ?? []
    }

    private static var filters: [JSON] {
        columns.filter(\.isFilter).map {
            ["in": "query", "name": .string($0.member), "schema": ["type": "string"]]
        } + [["in": "query", "name": "attention", "schema": ["type": "boolean"]]]
    }

    static var companySchemas: JSONObject {
        var schemas = JSONObject()
        for command in definition.commands.specs {
            for member in command.shape.components.members { schemas[member.key] = member.value }
        }
        schemas["CompanyCommand"] = ["oneOf": .array(commands)]
        schemas["CompanySearch"] = companySearch
        schemas["CompanySearchPage"] = [
            "properties": [
                "companies": ["items": ["$ref": "#/components/schemas/CompanySearch"], "type": "array"],
                "nextCursor": ["type": ["string", "null"]],
            ],
            "required": ["companies", "nextCursor"], "type": "object",
        ]
        return schemas
    }

    /// What may be asked of a search, each command with its arguments.
    private static var commands: [JSON] {
        definition.commands.specs.filter { $0.name != definition.startCommand && !$0.isInternal }.map {
            let needsArguments = $0.shape.members?.contains { $0.presence == .needed } ?? false
            return [
                "additionalProperties": false,
                "properties": [
                    "arguments": $0.shape.jsonSchema,
                    "command": ["enum": [.string($0.name)], "type": "string"],
                ],
                "required": needsArguments ? ["arguments", "command"] : ["command"],
                "title": .string($0.title), "type": "object",
            ]
        }
    }

    /// The columns of the list, and what only the whole case has.
    private static var companySearch: JSON {
        var properties = JSONObject(columns.map { ($0.member, schema(of: $0)) })
        properties["caseId"] = ["format": "uuid", "type": "string"]
        properties["updatedAt"] = ["format": "date-time", "type": "string"]
        properties["version"] = ["type": "integer"]
        properties["inquiry"] = [
            "anyOf": [["type": "string"], ["$ref": "#/components/schemas/CompanyInquiry"]],
            "description": "In lists what tells the inquiry from others, in a case all of it.",
        ]
        properties["companies"] = [
            "items": CompanyIdentification.Company.schema.shape.writtenJSONSchema, "type": "array",
        ]
        properties["warnings"] = ["items": ["type": "object"], "type": "array"]
        return [
            "properties": .object(properties),
            "required": .array((["caseId"] + columns.map(\.member)).map(JSON.string)), "type": "object",
        ]
    }

    private static func schema(of column: ReadModelSpec<CompanyIdentification.Facts>.Column) -> JSON {
        let title = JSON.string(column.label)
        switch column.kind {
        case .text: return ["title": title, "type": ["string", "null"]]
        case .count: return ["title": title, "type": "integer"]
        case .moment: return ["format": "date-time", "title": title, "type": ["string", "null"]]
        }
    }
}
