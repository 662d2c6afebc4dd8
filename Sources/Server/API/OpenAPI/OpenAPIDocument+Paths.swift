extension OpenAPIDocument {
    static let financingPaths = #"""
        {
          "/api/v1/financings": {
            "get": {
              "operationId": "listFinancings",
              "summary": "List financings",
              "parameters": [
                {"name": "state", "in": "query", "schema": {"type": "string"}},
                {"name": "status", "in": "query", "schema": {"type": "string"}},
                {"name": "merchantTransactionId", "in": "query", "schema": {"type": "string"}},
                {"name": "product", "in": "query", "schema": {"type": "string"}},
                {"name": "attention", "in": "query",
                 "description": "Only those that wait for a person, or only those that do not.",
                 "schema": {"type": "boolean"}},
                {"name": "order", "in": "query",
                 "schema": {"enum": ["caseId", "startedAt", "updatedAt", "nextAt", "amount",
                   "merchantTransactionId"], "default": "caseId"}},
                {"name": "descending", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"$ref": "#/components/parameters/limit"},
                {"name": "cursor", "in": "query", "description": "nextCursor of the page before.",
                  "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/FinancingPage"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "startFinancing",
              "summary": "Start a financing",
              "description": "The same content handed in again answers 200 and does nothing.",
              "parameters": [{"$ref": "#/components/parameters/optionalIdempotencyKey"}],
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/Opening"}}}},
              "responses": {
                "200": {"description": "Started before", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}, "Location": {
                    "$ref": "#/components/headers/Location"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/Started"}}}},
                "201": {"description": "Started", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}, "Location": {
                    "$ref": "#/components/headers/Location"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/Started"}}}},
                "409": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/financings:batch": {
            "post": {
              "operationId": "startFinancings",
              "summary": "Start many financings",
              "description": "A JSON array or JSON Lines: at most 1,000 entries and 4 MiB, each on its own.",
              "requestBody": {"required": true, "content": {
                "application/json": {"schema": {"type": "array", "maxItems": 1000, "items": {
                  "$ref": "#/components/schemas/Opening"}}},
                "application/x-ndjson": {"schema": {"type": "string"}},
                "application/jsonl": {"schema": {"type": "string"}},
                "application/json-lines": {"schema": {"type": "string"}}
              }},
              "responses": {
                "200": {"description": "What became of each entry", "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/BatchAnswer"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/financings/{caseId}": {
            "get": {
              "operationId": "showFinancing",
              "summary": "Show a financing",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The financing", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/Financing"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let casePaths = #"""
        {
          "/api/v1/cases/{caseId}": {
            "get": {
              "operationId": "showCase",
              "summary": "Where a case is, why, what happens next and when, and what may be asked",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The case", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Case"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cases/{caseId}/commands": {
            "post": {
              "operationId": "commandCase",
              "summary": "Ask a case something, such as a refund",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"$ref": "#/components/parameters/idempotencyKey"},
                {"$ref": "#/components/parameters/ifMatch"}
              ],
              "requestBody": {"required": true, "content": {"application/json": {"schema": {"anyOf": [
                {"$ref": "#/components/schemas/CompanyCommand"}, {"$ref": "#/components/schemas/Command"}]}}}},
              "responses": {
                "200": {"description": "Done", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/CommandAnswer"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "428": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cases/{caseId}/interventions": {
            "get": {
              "operationId": "previewInterventions",
              "summary": "What is parked, and the events that each decision would append",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "Each parked call with its decisions", "content": {"application/json": {
                  "schema": {"$ref": "#/components/schemas/InterventionPreviews"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "interveneInCase",
              "summary": "Decide about parked work",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"$ref": "#/components/parameters/idempotencyKey"}
              ],
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/Intervention"}}}},
              "responses": {
                "200": {"description": "Done", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/CommandAnswer"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "428": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let historyPaths = #"""
        {
          "/api/v1/cases/{caseId}/events": {
            "get": {
              "operationId": "listEvents",
              "summary": "The events of a case, with their hashes",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"name": "from", "in": "query", "description": "The first version wanted.",
                  "schema": {"type": "integer", "minimum": 1, "default": 1}},
                {"$ref": "#/components/parameters/limit"}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/EventPage"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cases/{caseId}/chart": {
            "get": {
              "operationId": "drawCase",
              "summary": "The chart that the case is pinned to, its state highlighted",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"name": "format", "in": "query", "schema": {"enum": ["svg", "mermaid", "dot", "scxml"],
                  "default": "svg"}}
              ],
              "responses": {
                "200": {"$ref": "#/components/responses/Picture"},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cases/{caseId}/replay": {
            "get": {
              "operationId": "replayCase",
              "summary": "The case as it was at a version or a moment",
              "parameters": [
                {"$ref": "#/components/parameters/caseId"},
                {"name": "version", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                {"name": "at", "in": "query", "schema": {"type": "string", "format": "date-time"}}
              ],
              "responses": {
                "200": {"description": "The replay", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Replay"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let otherPaths = #"""
        {
          "/api/v1/charts": {
            "get": {
              "operationId": "listCharts",
              "summary": "The charts that new cases begin under",
              "responses": {
                "200": {"description": "The charts", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["charts"], "properties": {"charts": {"type": "array",
                    "items": {"$ref": "#/components/schemas/Chart"}}}}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/charts/{name}": {
            "get": {
              "operationId": "showChart",
              "summary": "A chart, or its picture",
              "parameters": [
                {"name": "name", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "format", "in": "query", "schema": {"enum": ["svg", "mermaid", "dot", "scxml"]}}
              ],
              "responses": {
                "200": {"$ref": "#/components/responses/ChartOrPicture"},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/work/parked": {
            "get": {
              "operationId": "listParkedWork",
              "summary": "What waits for a person, oldest first",
              "parameters": [{"$ref": "#/components/parameters/limit"}],
              "responses": {
                "200": {"description": "Parked items", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["parked"], "properties": {"parked": {"type": "array",
                    "items": {"$ref": "#/components/schemas/ParkedWork"}}}}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/openapi.json": {
            "get": {
              "operationId": "describe",
              "summary": "This document",
              "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {
                "schema": {"type": "object"}}}},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          },
          "/metrics": {
            "get": {
              "operationId": "metrics",
              "summary": "Figures in Prometheus' text format 0.0.4",
              "responses": {"200": {"description": "Figures", "content": {"text/plain": {"schema": {
                "type": "string"}}}},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          }
        }
        """#

    static let openPaths = #"""
        {
          "/health/live": {
            "get": {
              "operationId": "live", "summary": "The process answers", "security": [],
              "responses": {"200": {"description": "Live", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Health"}}}}}
            }
          },
          "/health/ready": {
            "get": {
              "operationId": "ready", "summary": "The store answers", "security": [],
              "responses": {"200": {"description": "Ready", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Health"}}}},
                            "503": {"$ref": "#/components/responses/Problem"},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          },
          "/webhooks/cofidis": {
            "post": {
              "operationId": "cofidisHint", "security": [],
              "summary": "A redirection or notification of Cofidis, at one URL for all",
              "requestBody": {"$ref": "#/components/requestBodies/CofidisHint"},
              "responses": {"200": {"$ref": "#/components/responses/ReturnPage"}, "204": {
                "description": "Taken; nothing tells whether there is such a transaction"},
                            "303": {"$ref": "#/components/responses/ReturnRedirection"},
                            "400": {"$ref": "#/components/responses/Problem"},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          },
          "/webhooks/cofidis/{kind}": {
            "post": {
              "operationId": "cofidisHintOfKind", "security": [],
              "summary": "A redirection or notification of Cofidis",
              "description": "Where a webhook path component is configured it stands after /webhooks.",
              "parameters": [{"name": "kind", "in": "path", "required": true, "schema": {"enum": [
                "redirection-success", "redirection-other", "notification-success",
                  "notification-pending"]}}],
              "requestBody": {"$ref": "#/components/requestBodies/CofidisHint"},
              "responses": {"200": {"$ref": "#/components/responses/ReturnPage"}, "204": {
                "description": "Taken; nothing tells whether there is such a transaction"},
                            "303": {"$ref": "#/components/responses/ReturnRedirection"},
                            "400": {"$ref": "#/components/responses/Problem"},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          },
          "/returns/cofidis/{kind}": {
            "post": {
              "operationId": "cofidisReturn", "security": [],
              "summary": "A customer whose browser comes back from the journey",
              "parameters": [{"name": "kind", "in": "path", "required": true, "schema": {"enum": [
                "redirection-success", "redirection-other"]}}],
              "requestBody": {"$ref": "#/components/requestBodies/CofidisHint"},
              "responses": {"200": {"$ref": "#/components/responses/ReturnPage"},
                            "303": {"$ref": "#/components/responses/ReturnRedirection"},
                            "400": {"$ref": "#/components/responses/Problem"},
                            "default": {"$ref": "#/components/responses/Problem"}}
            }
          }
        }
        """#
}
