extension OpenAPIDocument {
    static let documentPaths = #"""
        {
          "/api/v1/overdue-cases/{caseId}/documents": {
            "get": {
              "operationId": "listDocuments",
              "summary": "The documents of an overdue case, oldest first",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"name": "attention", "in": "query", "description": "true: only those that wait for a person.",
                  "schema": {"type": "boolean"}},
                {"$ref": "#/components/parameters/limit"},
                {"name": "cursor", "in": "query", "description": "nextCursor of the page before.",
                  "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["documents", "nextCursor"], "properties": {
                    "documents": {"type": "array", "items": {"$ref": "#/components/schemas/Document"}},
                    "nextCursor": {"type": ["string", "null"]}}}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "attachDocument",
              "summary": "Attach a document",
              "description": "Raw with ?name=, or the one file of a form. A refusal tells every rule; nothing is kept.",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"$ref": "#/components/parameters/optionalIdempotencyKey"},
                {"name": "name", "in": "query", "description": "The file's name, extension included.",
                  "schema": {"type": "string", "minLength": 1, "maxLength": 255}},
                {"name": "Content-Disposition", "in": "header", "schema": {"type": "string"}}
              ],
              "requestBody": {"required": true, "content": {
                "multipart/form-data": {"schema": {"type": "object", "required": ["document"], "properties": {
                  "document": {"type": "string", "format": "binary"}}}},
                "*/*": {"schema": {"type": "string", "format": "binary"}}
              }},
              "responses": {
                "200": {"description": "Attached before", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/AttachedDocument"}}}},
                "201": {"description": "Attached", "headers": {"Location": {
                  "$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/AttachedDocument"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "415": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/overdue-cases/{caseId}/documents/{documentId}": {
            "get": {
              "operationId": "showDocument",
              "summary": "A document",
              "parameters": [{"$ref": "#/components/parameters/caseId"}, {
                "$ref": "#/components/parameters/documentId"}],
              "responses": {
                "200": {"description": "The document", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Document"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/overdue-cases/{caseId}/documents/{documentId}/content": {
            "get": {
              "operationId": "downloadDocument",
              "summary": "A document's content, to be saved",
              "parameters": [{"$ref": "#/components/parameters/caseId"}, {
                "$ref": "#/components/parameters/documentId"}],
              "responses": {
                "200": {"description": "The content", "content": {"*/*": {"schema": {
                  "type": "string", "format": "binary"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let documentSchemas = #"""
        {
          "Document": {"type": "object", "required": ["documentId", "overdueCase", "name", "mediaType", "bytes",
            "sha256", "state", "counts"], "properties": {
            "documentId": {"type": "string", "format": "uuid"},
            "overdueCase": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
            "mediaType": {"type": "string"}, "bytes": {"type": "integer"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "state": {"type": "string"},
            "counts": {"type": "boolean", "description": "False once it is refused or given up."},
            "refusal": {"type": ["string", "null"]}, "attention": {"type": ["string", "null"]},
            "nextAt": {"type": ["string", "null"], "format": "date-time"},
            "nextExplanation": {"type": ["string", "null"]},
            "attachedAt": {"type": "string", "format": "date-time"},
            "uploadedAt": {"type": ["string", "null"], "format": "date-time"},
            "updatedAt": {"type": "string", "format": "date-time"}}},
          "AttachedDocument": {"type": "object", "required": ["documentId", "alreadyAttached", "name", "mediaType",
            "bytes", "sha256", "state"], "properties": {
            "documentId": {"type": "string", "format": "uuid"}, "alreadyAttached": {"type": "boolean"},
            "name": {"type": "string"}, "mediaType": {"type": "string"}, "bytes": {"type": "integer"},
            "sha256": {"type": "string"}, "state": {"type": "string"}}}
        }
        """#
}
