import Cases
import Values

/// The OpenAPI 3.1 document. Its frame is written by hand because it is a promise and not a by-product; a test compares
/// it with the routes. Texts instead of Swift literals, so that it reads as what it is. What lifecycles take and list
/// comes from their definitions, where they have one.
enum OpenAPIDocument {
    static func json(version: String, catalog: CaseCatalog = CaseCatalog()) -> JSON {
        var paths = JSONObject()
        for type in catalog.types {
            for member in Self.paths(ofKind: type).members { paths[member.key] = member.value }
        }
        for text in [
            financingPaths, financePaths, retailPaths, overduePaths, companyPaths, documentPaths, casePaths,
            historyPaths, otherPaths, openPaths,
        ] {
            for member in object(text).members {
                paths[member.key] = merged(member.value, over: paths[member.key])
            }
        }
        return [
            "components": [
                "headers": .object(object(headers)), "parameters": .object(object(parameters)),
                "requestBodies": .object(object(requestBodies)),
                "responses": .object(object(responses)), "schemas": .object(allSchemas(of: catalog)),
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

    /// A path that is written by hand keeps what is generated for its other methods.
    private static func merged(_ written: JSON, over generated: JSON?) -> JSON {
        guard var members = generated?.objectValue, let object = written.objectValue else { return written }
        for member in object.members { members[member.key] = member.value }
        return .object(members)
    }

    private static func allSchemas(of catalog: CaseCatalog) -> JSONObject {
        var all = JSONObject()
        for type in catalog.types {
            for member in Self.schemas(ofKind: type).members { all[member.key] = member.value }
        }
        for text in [schemas, financeSchemas, overdueSchemas, documentSchemas, fileSchemas] {
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
