extension OpenAPIDocument {
    static let headers = #"""
        {
          "ETag": {"description": "The case's version in quotation marks; send it back in If-Match.",
            "schema": {"type": "string"}},
          "Location": {"schema": {"type": "string"}}
        }
        """#

    static let parameters = #"""
        {
          "caseId": {"name": "caseId", "in": "path", "required": true, "schema": {"type": "string",
            "format": "uuid"}},
          "documentId": {"name": "documentId", "in": "path", "required": true, "schema": {"type": "string",
            "format": "uuid"}},
          "idempotencyKey": {"name": "Idempotency-Key", "in": "header", "required": true,
            "description": "The same key gives the same answer without doing it again.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}},
          "optionalIdempotencyKey": {"name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Not needed here, since the content's own reference does the same; recorded when given.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}},
          "ifMatch": {"name": "If-Match", "in": "header", "required": false,
            "description": "The version decided on, as ETag gave it; another one answers 412.",
            "schema": {"type": "string"}},
          "tableSeparator": {"name": "separator", "in": "query",
            "description": "What separates the cells of a CSV file; seen from its first row if left out.",
            "schema": {"type": "string", "enum": ["comma", "semicolon", "tab", "bar"]}},
          "tableDecimal": {"name": "decimal", "in": "query",
            "description": "How the table writes amounts: 1,234.50 or 1.234,50; only 1234.50 if left out.",
            "schema": {"type": "string", "enum": ["point", "comma"]}},
          "tableDates": {"name": "dates", "in": "query",
            "description": "How the table writes days: 2026-11-20, or 20/11/2026 too.",
            "schema": {"type": "string", "enum": ["iso", "dmy"]}},
          "tableEncoding": {"name": "encoding", "in": "query", "description": "The encoding of a CSV file.",
            "schema": {"type": "string", "enum": ["utf-8", "windows-1252"], "default": "utf-8"}},
          "merchant": {"name": "merchant", "in": "query", "description": "Only this merchant.",
            "schema": {"type": "string"}},
          "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1,
            "maximum": 1000, "default": 100}}
        }
        """#

    static let requestBodies = #"""
        {
          "CofidisHint": {"required": true, "content": {"application/x-www-form-urlencoded": {"schema": {
            "type": "object", "required": ["transactionKey", "transactionStatus"], "properties": {
              "transactionKey": {"type": "string", "description": "JSON text of the transaction key."},
              "transactionStatus": {"type": "string", "minLength": 1, "maxLength": 64}}}}}}
        }
        """#

    static let responses = #"""
        {
          "Problem": {"description": "A refusal or a failure (RFC 9457)", "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
          "FinanceGroups": {"description": "Groups", "content": {"application/json": {"schema": {"type": "object",
            "required": ["groups"], "properties": {"groups": {"type": "array", "items": {"type": "object"}}}}}}},
          "Picture": {"description": "The picture", "content": {
            "image/svg+xml": {"schema": {"type": "string"}}, "text/vnd.mermaid": {"schema": {
              "type": "string"}},
            "text/vnd.graphviz": {"schema": {"type": "string"}}, "application/scxml+xml": {
              "schema": {"type": "string"}}}},
          "ChartOrPicture": {"description": "The chart; with a format its picture", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Chart"}},
            "image/svg+xml": {"schema": {"type": "string"}}, "text/vnd.mermaid": {"schema": {
              "type": "string"}},
            "text/vnd.graphviz": {"schema": {"type": "string"}}, "application/scxml+xml": {
              "schema": {"type": "string"}}}},
          "ReturnRedirection": {"description": "Stored; the browser goes on to the merchant's own page",
            "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}}},
          "ReturnPage": {"description": "Stored; a page for the customer who came back",
            "content": {"text/html": {"schema": {"type": "string"}}}}
        }
        """#

    static let schemas = #"""
        {
          "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "code"],
            "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
              "detail": {"type": "string"},
            "code": {"type": "string", "description": "Stable; rely on it."}, "field": {"type": "string"},
              "value": {"type": "string"}}},
          "Opening": {"type": "object", "additionalProperties": false,
            "required": ["merchantTransactionId", "amount", "currency", "product", "integration"],
            "description": "On the web, captureMode and webhook are required too; in a store financing, sendingType and sellerId are, and phone or customer.phone for SMS.",
            "properties": {
            "merchantTransactionId": {"type": "string", "minLength": 1, "maxLength": 64,
              "pattern": "^[A-Za-z0-9:. @+%*/_-]+$"},
            "amount": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,2})?$", "examples": ["123.45"]},
            "currency": {"enum": ["EUR"]}, "product": {"enum": ["3X", "4X", "LOAN"]},
              "integration": {"enum": ["web", "retail"]},
            "captureMode": {"enum": ["Immediate", "Validate"], "description": "Italy and stores: Immediate only."},
            "webhook": {"type": "boolean"},
            "country": {"enum": ["fr", "it"], "default": "fr"},
            "processMod": {"enum": ["Redirect", "API"], "default": "Redirect"},
            "validateWithinDays": {"type": "integer", "minimum": 1, "maximum": 365,
              "description": "Only with captureMode Validate; the contract's days when left out."},
            "merchantId": {"type": "string", "minLength": 1, "maxLength": 64,
              "description": "The merchant at Cofidis, where it is another than the account's own."},
            "financing": {"enum": ["direct", "two-step"]}, "sendingType": {"enum": ["Link", "SMS", "QR"]},
            "sellerId": {"type": "string", "minLength": 1, "maxLength": 64},
            "phone": {"type": "string", "pattern": "^[+][1-9][0-9]{7,14}$"},
            "sendPaymentMerchantData": {"type": "object"},
            "address": {"type": "object"}, "cart": {"type": "object"}, "customer": {"type": "object"}}},
          "Connect": {"type": "object", "additionalProperties": false, "required": ["function"],
            "properties": {
            "function": {"enum": ["homepage", "dashboard", "financing", "training"]},
            "sellerId": {"type": "string", "minLength": 1, "maxLength": 64,
              "description": "Required in France."},
            "amount": {"type": "string", "description": "For financing, as currency and product."},
            "currency": {"enum": ["EUR"]}, "product": {"enum": ["3X", "4X", "LOAN"]}}},
          "ConnectLink": {"type": "object", "required": ["link"], "properties": {
            "link": {"type": "string", "description": "A secret of the person who asked."}}},
          "Started": {"type": "object", "required": ["caseId", "state", "version", "alreadyStarted"],
            "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "state": {"type": "string"},
              "version": {"type": "integer"}, "alreadyStarted": {"type": "boolean"}}},
          "BatchAnswer": {"type": "object", "required": ["started", "alreadyStarted", "refused",
            "results"], "properties": {
            "started": {"type": "integer"}, "alreadyStarted": {"type": "integer"}, "refused": {
              "type": "integer"}, "wouldStart": {"type": "integer", "description": "Of a dry run."},
            "results": {"type": "array", "items": {"type": "object", "required": ["line", "status"],
              "properties": {
              "line": {"type": "integer", "description": "From 1."}, "status": {"enum": ["started",
                "alreadyStarted", "wouldStart", "refused"]},
              "caseId": {"type": "string", "format": "uuid"}, "state": {"type": "string"},
              "problem": {"$ref": "#/components/schemas/Problem"}}}}}},
          "Financing": {"type": "object", "required": ["caseId", "merchantTransactionId", "state",
            "amount", "currency"], "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "version": {"type": "integer"},
            "merchantTransactionId": {"type": "string"}, "merchantTransactionDate": {"type": "string"},
            "providerTransactionId": {"type": ["string", "null"]}, "product": {"type": "string"},
              "integration": {"type": "string"},
            "captureMode": {"type": "string"}, "webhook": {"type": "boolean"}, "currency": {
              "type": "string"},
            "amount": {"type": "string"}, "authorized": {"type": "string"}, "cancelled": {"type": "string"},
            "validated": {"type": "string"}, "refunded": {"type": "string"}, "state": {"type": "string"},
            "status": {"type": ["string", "null"]}, "rawStatus": {"type": ["string", "null"]},
              "attention": {"type": ["string", "null"]},
            "nextAt": {"type": ["string", "null"], "format": "date-time"}, "nextExplanation": {
              "type": ["string", "null"]},
            "startedAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string",
              "format": "date-time"}}},
          "FinancingPage": {"type": "object", "required": ["financings", "nextCursor"], "properties": {
            "financings": {"type": "array", "items": {"$ref": "#/components/schemas/Financing"}},
              "nextCursor": {"type": ["string", "null"]}}},
          "Case": {"type": "object", "required": ["caseId", "lifecycle", "version", "state", "title",
            "why", "isFinal", "next", "parked", "commands", "facts"], "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "lifecycle": {"type": "string"},
              "version": {"type": "integer"},
            "chart": {"$ref": "#/components/schemas/Chart"}, "state": {"type": "string"}, "title": {
              "type": "string"},
            "why": {"type": "string"}, "attention": {"type": ["string", "null"]}, "isFinal": {
              "type": "boolean"},
            "enteredAt": {"type": "string", "format": "date-time"},
            "amounts": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]},
              "description": "Decimal, in currency, as lists show them; null for a case without amounts."},
            "facts": {"type": "object",
              "description": "As stored: amounts in minor units of their currency, moments in microseconds."},
              "links": {"type": "object"},
            "next": {"type": "array", "items": {"type": "object", "required": ["key", "kind", "name",
              "dueAt", "explanation"], "properties": {
              "key": {"type": "string"}, "kind": {"enum": ["call", "timer"]}, "name": {"type": "string"},
                "attempts": {"type": "integer"},
              "dueAt": {"type": "string", "format": "date-time"}, "deadline": {"type": ["string", "null"],
                "format": "date-time"},
              "explanation": {"type": "string"}}}},
            "parked": {"type": "array", "items": {"$ref": "#/components/schemas/ParkedWork"}},
            "commands": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {
              "name": {"type": "string"}, "roles": {"type": "array", "items": {"type": "string"}},
                "needsApproval": {"type": "boolean"}}}}}},
          "Command": {"type": "object", "additionalProperties": false, "required": ["command"],
            "properties": {
            "command": {"type": "string", "minLength": 1, "examples": ["refund", "validate",
              "cancel", "abandon", "deliver", "send"], "description": "What may be asked now is listed in the case."}, "arguments": {
              "type": "object", "examples": [{"amount": "10.00"}, {"amount": "all"}, {"reasonCode": "R1"}]}}},
          "CommandAnswer": {"type": "object", "required": ["caseId", "state", "version", "isRepeat"],
            "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "state": {"type": "string"},
              "version": {"type": "integer"}, "isRepeat": {"type": "boolean"}}},
          "Intervention": {"type": "object", "additionalProperties": false, "required": ["intervention",
            "key", "call", "reason"], "properties": {
            "intervention": {"enum": ["retry", "skip", "abandon"]}, "key": {"type": "string",
              "minLength": 1},
            "call": {"type": "string", "minLength": 1}, "reason": {"type": "string", "minLength": 1,
              "maxLength": 2000}}},
          "InterventionPreviews": {"type": "object", "required": ["caseId", "parked"], "properties": {
            "caseId": {"type": "string", "format": "uuid"},
            "parked": {"type": "array", "items": {"type": "object",
              "required": ["call", "key", "reason", "decisions"], "properties": {
              "call": {"type": "string"}, "key": {"type": "string"}, "reason": {"type": "string"},
              "decisions": {"type": "array", "items": {"type": "object",
                "required": ["intervention", "state", "events", "work"], "properties": {
                "intervention": {"enum": ["retry", "skip", "abandon"]}, "state": {"type": "string"},
                "events": {"type": "array", "items": {"type": "object", "required": ["type", "data"],
                  "properties": {"type": {"type": "string"}, "data": {}}}},
                "work": {"type": "array", "items": {"type": "object", "required": ["name", "dueAt"],
                  "properties": {"name": {"type": "string"},
                  "dueAt": {"type": "string", "format": "date-time"}}}}}}}}}}}},
          "Event": {"type": "object", "required": ["version", "type", "schemaVersion", "recordedAt",
            "data", "metadata", "previousHash", "hash"], "properties": {
            "version": {"type": "integer"}, "type": {"type": "string"}, "schemaVersion": {
              "type": "integer"},
            "recordedAt": {"type": "string", "format": "date-time"}, "data": {}, "metadata": {},
            "previousHash": {"type": "string"}, "hash": {"type": "string"}}},
          "EventPage": {"type": "object", "required": ["caseId", "version", "events", "nextFrom"],
            "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "version": {"type": "integer"},
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
              "nextFrom": {"type": ["integer", "null"]}}},
          "Replay": {"type": "object", "required": ["caseId", "version", "latestVersion", "isChainIntact",
            "state", "facts"], "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "version": {"type": "integer"},
              "latestVersion": {"type": "integer"},
            "recordedAt": {"type": ["string", "null"], "format": "date-time"}, "state": {"type": ["string",
              "null"]},
            "title": {"type": ["string", "null"]}, "facts": {"type": ["object", "null"]}, "armed": {
              "type": "array", "items": {"type": "object"}},
            "chart": {"$ref": "#/components/schemas/Chart"}, "isChainIntact": {"type": "boolean"},
            "chainBreak": {"type": ["string", "null"]}, "matchesStored": {"type": ["boolean", "null"]}}},
          "Chart": {"type": "object", "required": ["name", "title", "hash"], "properties": {
            "name": {"type": "string"}, "title": {"type": "string"}, "hash": {"type": "string"},
              "lifecycle": {"type": "string"}, "text": {"type": "string"}}},
          "ParkedWork": {"type": "object", "required": ["caseId", "key", "name", "lastError", "parkedAt"],
            "properties": {
            "caseId": {"type": "string", "format": "uuid"}, "key": {"type": "string"}, "name": {
              "type": "string"}, "queue": {"type": "string"},
            "attempts": {"type": "integer"}, "lastError": {"type": "string"}, "parkedAt": {
              "type": "string", "format": "date-time"},
            "interventions": {"type": "array", "items": {"enum": ["retry", "skip", "abandon"]}}}},
          "Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
        }
        """#
}
