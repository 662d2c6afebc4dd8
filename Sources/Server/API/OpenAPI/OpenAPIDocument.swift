import Values

/// The OpenAPI 3.1 document. Its frame is written by hand because it is a promise and not a by-product; a test compares
/// it with the routes. Texts instead of Swift literals, so that it reads as what it is. What lifecycles take and list
/// comes from their definitions, where they have one.
enum OpenAPIDocument {
    static func json(version: String) -> JSON {
        var paths = JSONObject()
        for text in [
            financingPaths, financePaths, retailPaths, overduePaths, companyPaths, documentPaths, casePaths,
            historyPaths, otherPaths, openPaths,
        ] {
            for member in object(text).members { paths[member.key] = member.value }
        }
        return [
            "components": [
                "headers": .object(object(headers)), "parameters": .object(object(parameters)),
                "requestBodies": .object(object(requestBodies)),
                "responses": .object(object(responses)), "schemas": .object(allSchemas),
                "securitySchemes": [
                    "accessToken": [
                        "type": "http", "scheme": "bearer",
                        "description": "Asked for when the server is configured with an access token.",
                    ]
                ],
            ],
            "info": [
                "title": "Dossier",
                "description": "Cases of consumer financings and overdue accounts: start, ask, read, replay.",
                "version": .string(version),
            ],
            "openapi": "3.1.0",
            "paths": .object(paths),
            // An empty requirement beside it: on loopback without a token none is asked for.
            "security": [["accessToken": []], .emptyObject],
            "servers": [["url": "/"]],
        ]
    }

    private static var allSchemas: JSONObject {
        var all = object(schemas)
        for text in [financeSchemas, overdueSchemas, documentSchemas] {
            for member in object(text).members { all[member.key] = member.value }
        }
        for member in companySchemas.members { all[member.key] = member.value }
        return all
    }

    private static func object(_ text: String) -> JSONObject {
        do {
            guard let object = try JSON.parse(text).objectValue else {
                preconditionFailure("a part of the OpenAPI document is no object")
            }
            return object
        } catch {
            preconditionFailure("a part of the OpenAPI document cannot be read: \(error)")
        }
    }
}
