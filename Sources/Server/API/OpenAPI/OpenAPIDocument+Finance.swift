extension OpenAPIDocument {
    static let financePaths = #"""
        {
          "/api/v1/finance/financings": {
            "get": {
              "operationId": "listFinance",
              "summary": "Financings with expected and reported amounts, whom they wait for, and why",
              "parameters": [
                {"name": "standing", "in": "query", "description": "The provider's status, opening or unknown.",
                 "schema": {"type": "string"}},
                {"name": "state", "in": "query", "schema": {"type": "string"}},
                {"name": "waitingFor", "in": "query", "schema": {"type": "string"}},
                {"name": "differs", "in": "query",
                 "description": "true: only those whose expected and reported amounts differ.",
                 "schema": {"type": "boolean", "default": false}},
                {"$ref": "#/components/parameters/merchant"},
                {"name": "product", "in": "query", "schema": {"type": "string"}},
                {"name": "integration", "in": "query", "schema": {"type": "string"}},
                {"name": "captureMode", "in": "query", "schema": {"type": "string"}},
                {"name": "idPrefix", "in": "query",
                 "description": "Beginning of merchantTransactionId; ordered by that id then.",
                 "schema": {"type": "string"}},
                {"name": "order", "in": "query", "schema": {"enum": ["caseId", "statusSince", "nextAt", "amount",
                  "merchantTransactionId"], "default": "caseId"}},
                {"name": "descending", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"$ref": "#/components/parameters/limit"},
                {"name": "cursor", "in": "query", "description": "nextCursor of the page before.",
                  "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/FinancePage"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/search": {
            "get": {
              "operationId": "searchFinance",
              "summary": "Find by case id, merchantTransactionId or its beginning, provider's id, seller's id or amount",
              "parameters": [
                {"name": "key", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1}},
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200,
                  "default": 200}}
              ],
              "responses": {
                "200": {"description": "The most exact hits first", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["financings"], "properties": {"financings": {"type": "array",
                    "items": {"$ref": "#/components/schemas/FinanceRow"}}}}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/ageing": {
            "get": {
              "operationId": "financeAgeing",
              "summary": "Open financings by status and age",
              "responses": {
                "200": {"$ref": "#/components/responses/FinanceGroups"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/waiting": {
            "get": {
              "operationId": "financeWaiting",
              "summary": "Open financings by whom they wait for",
              "responses": {
                "200": {"$ref": "#/components/responses/FinanceGroups"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/financings/{caseId}/why": {
            "get": {
              "operationId": "financeWhy",
              "summary": "Why a financing is not Validated yet, in one sentence",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The sentence", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["caseId", "merchantTransactionId", "standing", "why"],
                  "properties": {"caseId": {"type": "string", "format": "uuid"},
                    "merchantTransactionId": {"type": "string"}, "standing": {"type": "string"},
                    "why": {"type": "string"}}}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/statement": {
            "get": {
              "operationId": "financeStatement",
              "summary": "A day's statement: balances and every change of an amount",
              "parameters": [
                {"name": "date", "in": "query", "required": true, "description": "The day in Paris.",
                  "schema": {"type": "string", "format": "date"}},
                {"$ref": "#/components/parameters/merchant"},
                {"name": "format", "in": "query", "schema": {"enum": ["jsonl", "csv", "xlsx"],
                  "default": "jsonl"}}
              ],
              "responses": {
                "200": {"description": "The statement, sent as it is made", "content": {
                  "application/x-ndjson": {"schema": {"type": "string"}},
                  "text/csv": {"schema": {"type": "string"}},
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/reconciliation": {
            "post": {
              "operationId": "reconcileFinance",
              "summary": "Compare a file that Cofidis exported with what is known here",
              "parameters": [
                {"name": "from", "in": "query", "schema": {"type": "string", "format": "date"}},
                {"name": "to", "in": "query", "schema": {"type": "string", "format": "date"}},
                {"$ref": "#/components/parameters/merchant"},
                {"name": "columns", "in": "query", "description": "field=column,… for columns called otherwise; a column with a comma in quotation marks.",
                  "schema": {"type": "string"}},
                {"name": "sheet", "in": "query", "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/tableSeparator"},
                {"$ref": "#/components/parameters/tableDecimal"},
                {"$ref": "#/components/parameters/tableDates"},
                {"$ref": "#/components/parameters/tableEncoding"}
              ],
              "requestBody": {"required": true, "content": {"text/csv": {"schema": {"type": "string"}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}},
              "responses": {
                "200": {"description": "Sums and findings", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Reconciliation"}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/finance/refunds": {
            "post": {
              "operationId": "refundMany",
              "summary": "Ask for the refunds of a file, each at most once however often it is sent",
              "description": "Columns or members: merchantTransactionId, amount (decimal or all), refundId and, for orders of another merchant than the account's own, merchantId.",
              "parameters": [
                {"name": "dryRun", "in": "query", "description": "Only tell what would happen.",
                  "schema": {"type": "boolean", "default": false}},
                {"name": "sheet", "in": "query", "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/tableSeparator"},
                {"$ref": "#/components/parameters/tableDecimal"},
                {"$ref": "#/components/parameters/tableDates"},
                {"$ref": "#/components/parameters/tableEncoding"}
              ],
              "requestBody": {"required": true, "content": {
                "application/x-ndjson": {"schema": {"type": "string"}},
                "application/jsonl": {"schema": {"type": "string"}},
                "application/json-lines": {"schema": {"type": "string"}},
                "text/csv": {"schema": {"type": "string"}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}},
              "responses": {
                "200": {"description": "What became of each line, or would", "content": {"application/json": {
                  "schema": {"$ref": "#/components/schemas/RefundAnswer"}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let financeSchemas = #"""
        {
          "FinanceRow": {"type": "object", "required": ["caseId", "merchantTransactionId", "standing", "state",
            "waitingFor", "why", "differs", "differences"], "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "merchantTransactionId": {"type": "string"},
            "merchant": {"type": ["string", "null"], "description": "Empty: the account's own."},
            "standing": {"type": "string"}, "state": {"type": "string"}, "title": {"type": ["string", "null"]},
            "waitingFor": {"type": ["string", "null"]}, "why": {"type": "string"},
            "attention": {"type": ["string", "null"]}, "isFinal": {"type": "boolean"},
            "sellerId": {"type": ["string", "null"], "description": "In stores, as the next three."},
            "financing": {"enum": ["direct", "two-step", null]},
            "sendingType": {"enum": ["Link", "SMS", "QR", null]},
            "delivery": {"enum": ["awaited", "signalled", "heard", "financed", null],
              "description": "What became of the delivery in two-step financing."},
            "differs": {"type": "boolean"}, "differences": {"type": "array", "items": {"type": "string"}},
            "amount": {"type": ["string", "null"]}, "refundable": {"type": ["string", "null"]}}},
          "FinancePage": {"type": "object", "required": ["financings", "nextCursor"], "properties": {
            "financings": {"type": "array", "items": {"$ref": "#/components/schemas/FinanceRow"}},
            "nextCursor": {"type": ["string", "null"]}}},
          "Reconciliation": {"type": "object", "required": ["lines", "matched", "isClean", "findings", "details",
            "detailsAreCut"], "properties": {"lines": {"type": "integer"}, "matched": {"type": "integer"},
            "isClean": {"type": "boolean"}, "findings": {"type": "object"}, "details": {"type": "array",
              "items": {"type": "object"}}, "detailsAreCut": {"type": "boolean"}}},
          "RefundAnswer": {"type": "object", "required": ["isDryRun", "asked", "askedBefore", "wouldAsk",
            "wouldWait", "refused", "results"], "properties": {"isDryRun": {"type": "boolean"},
            "stoppedAt": {"type": "integer", "description": "The line at which the store went away; send the file again."},
            "problem": {"$ref": "#/components/schemas/Problem"},
            "asked": {"type": "integer"}, "askedBefore": {"type": "integer"}, "wouldAsk": {"type": "integer"},
            "wouldWait": {"type": "integer"}, "refused": {"type": "integer"}, "results": {"type": "array",
              "items": {"type": "object", "required": ["line", "outcome"], "properties": {
                "line": {"type": "integer"}, "outcome": {"enum": ["asked", "askedBefore", "wouldAsk",
                  "wouldWait", "refused"]}, "code": {"type": "string"}, "message": {"type": "string"},
                "merchantTransactionId": {"type": "string"}, "merchantId": {"type": "string"},
                "refundId": {"type": "string"}, "caseId": {"type": "string", "format": "uuid"},
                "state": {"type": "string"}, "field": {"type": "string"},
                "amount": {"type": "string", "description": "In a dry run: what would be refunded."}}}}}}
        }
        """#
}
