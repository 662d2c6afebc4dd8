extension OpenAPIDocument {
    static let overduePaths = #"""
        {
          "/api/v1/overdue-cases": {
            "get": {
              "operationId": "listOverdueCases",
              "summary": "List overdue cases",
              "parameters": [
                {"name": "state", "in": "query", "schema": {"type": "string"}},
                {"name": "status", "in": "query", "schema": {"type": "string"}},
                {"name": "customerReference", "in": "query", "schema": {"type": "string"}},
                {"name": "easyNumber", "in": "query", "schema": {"type": "string"}},
                {"name": "overdueId", "in": "query", "schema": {"type": "string"}},
                {"name": "debtType", "in": "query", "schema": {"enum": ["CI", "NGD"]}},
                {"name": "policyNumber", "in": "query", "schema": {"type": "string"}},
                {"name": "unreported", "in": "query", "schema": {"type": "boolean"},
                  "description": "Those with reports that Coface does not have."},
                {"name": "invoice", "in": "query", "schema": {"type": "string"},
                  "description": "Those that an invoice stands in, ended ones too; on one page."},
                {"name": "attention", "in": "query",
                 "description": "Only those that wait for a person, or only those that do not.",
                 "schema": {"type": "boolean"}},
                {"name": "order", "in": "query",
                 "schema": {"enum": ["caseId", "deadline", "draftedAt", "updatedAt", "nextAt", "atRisk",
                   "customerReference"], "default": "caseId"}},
                {"name": "descending", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"$ref": "#/components/parameters/limit"},
                {"name": "cursor", "in": "query", "description": "nextCursor of the page before.",
                  "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {"description": "A page", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/OverdueCasePage"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "draftOverdueCase",
              "summary": "Draft an overdue case",
              "description": "The same content handed in again answers 200 and does nothing. Declared by the command declare.",
              "parameters": [{"$ref": "#/components/parameters/optionalIdempotencyKey"}],
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/OverdueFiling"}}}},
              "responses": {
                "200": {"description": "Drafted before", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Started"}}}},
                "201": {"description": "Drafted", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Started"}}}},
                "409": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/overdue-cases/ledger": {
            "post": {
              "operationId": "fileLedger",
              "summary": "File the overdue invoices of a ledger, one case for each debtor and currency",
              "description": "Bad rows are told by line, column and reason; good ones are drafted and declared, each once however often the ledger is given.",
              "parameters": [
                {"name": "dryRun", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"name": "draftOnly", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"name": "again", "in": "query", "schema": {"type": "boolean", "default": false},
                  "description": "Take invoices that stand in another open case of the debtor."},
                {"name": "late", "in": "query", "schema": {"type": "boolean", "default": false},
                  "description": "Take invoices whose last day to declare has passed."},
                {"name": "sheet", "in": "query", "schema": {"type": "string"}},
                {"name": "contactName", "in": "query", "schema": {"type": "string"}},
                {"name": "contactEmail", "in": "query", "schema": {"type": "string"}},
                {"name": "contactPhone", "in": "query", "schema": {"type": "string"}},
                {"name": "reason", "in": "query", "schema": {"type": "string"}},
                {"name": "intervention", "in": "query", "schema": {"type": "boolean", "default": false}},
                {"$ref": "#/components/parameters/tableSeparator"},
                {"$ref": "#/components/parameters/tableDecimal"},
                {"$ref": "#/components/parameters/tableDates"},
                {"$ref": "#/components/parameters/tableEncoding"}
              ],
              "requestBody": {"required": true, "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                  "schema": {"type": "string", "format": "binary"}}}},
              "responses": {
                "200": {"description": "What became of the rows", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/LedgerOutcome"}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/overdue-cases/{caseId}": {
            "get": {
              "operationId": "showOverdueCase",
              "summary": "Show an overdue case: filing, status, every last day with its arithmetic",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The case", "headers": {"ETag": {
                  "$ref": "#/components/headers/ETag"}},
                        "content": {"application/json": {"schema": {
                          "$ref": "#/components/schemas/OverdueCase"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/overdue-deadlines": {
            "get": {
              "operationId": "listOverdueDeadlines",
              "summary": "What falls due in the next days, with the money at risk",
              "parameters": [
                {"name": "days", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 366,
                  "default": 30}}
              ],
              "responses": {
                "200": {"description": "By last day, missed ones first", "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/OverdueDeadlines"}}}},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#

    static let overdueSchemas = #"""
        {
          "OverdueContact": {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "email": {"type": "string"}, "phone": {"type": "string"}}},
          "DebtorContact": {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "email": {"type": "string"}, "phone": {"type": "string"},
            "fax": {"type": "string", "description": "All that is known helps Coface to find an unknown debtor."}}},
          "OverdueInvoice": {"type": "object", "required": ["reference", "issueDate", "dueDate", "amount"],
            "properties": {
            "reference": {"type": "string"}, "issueDate": {"type": "string", "format": "date"},
            "dueDate": {"type": "string", "format": "date"},
            "extendedDueDate": {"type": "string", "format": "date",
              "description": "The due date that Coface granted by an extension (EDD)."},
            "amount": {"type": "string", "examples": ["1000.00"]}, "currency": {"type": "string"}}},
          "OverdueSettlement": {"type": "object", "required": ["type", "date", "amount"], "properties": {
            "type": {"enum": ["PAYMENT", "SETTLEMENT", "CREDIT_NOTE"]},
            "date": {"type": "string", "format": "date"}, "amount": {"type": "string"},
            "currency": {"type": "string"}, "invoiceReference": {"type": "string"}}},
          "OverdueFiling": {"type": "object", "additionalProperties": false,
            "required": ["customerReference", "debtType", "debtor", "insuredContact", "nonPaymentReason",
              "currency", "invoices", "interventionRequested"], "properties": {
            "customerReference": {"type": "string", "maxLength": 64},
            "policyNumber": {"type": "string", "description": "The configured policy when left out."},
            "debtType": {"enum": ["CI", "NGD"]},
            "predecessor": {"type": "string",
              "description": "The reference of the rejected case that this one follows."},
            "debtor": {"type": "object", "required": ["name", "countryCode"], "properties": {
              "easyNumber": {"type": "string"}, "name": {"type": "string"},
              "countryCode": {"type": "string", "pattern": "^[A-Z]{3}$"},
              "identifiers": {"type": "array", "maxItems": 10,
                "items": {"$ref": "#/components/schemas/LegalIdentifier"}},
              "address": {"type": "object"}, "contact": {"$ref": "#/components/schemas/DebtorContact"}}},
            "insuredContact": {"$ref": "#/components/schemas/OverdueContact"},
            "nonPaymentReason": {"type": "string"},
            "dispute": {"type": "object", "required": ["disputed"], "properties": {
              "disputed": {"type": "boolean"}, "details": {"type": "string"}}},
            "currency": {"type": "string", "examples": ["EUR"]},
            "invoices": {"type": "array", "minItems": 1, "maxItems": 500,
              "items": {"$ref": "#/components/schemas/OverdueInvoice"}},
            "settlements": {"type": "array", "maxItems": 500,
              "items": {"$ref": "#/components/schemas/OverdueSettlement"}},
            "interventionRequested": {"type": "boolean"},
            "waitingPeriodReduction": {"type": "boolean", "default": false},
            "adverseInformationOn": {"type": "string", "format": "date"}}},
          "OverdueCase": {"type": "object", "required": ["caseId", "customerReference", "state", "atRisk",
            "currency"], "properties": {
            "nextExplanation": {"type": ["string", "null"]}, "refusalCode": {"type": ["string", "null"]},
            "deadlineKind": {"type": ["string", "null"]}, "intervention": {"type": ["boolean", "null"]},
            "indemnified": {"type": ["string", "null"]}, "declaredAt": {"type": ["string", "null"]},
            "draftedAt": {"type": ["string", "null"]}, "updatedAt": {"type": ["string", "null"]},
            "caseId": {"type": "string", "format": "uuid"}, "customerReference": {"type": "string"},
            "policyNumber": {"type": "string"}, "debtType": {"enum": ["CI", "NGD"]},
            "easyNumber": {"type": ["string", "null"]}, "debtorName": {"type": "string"},
            "debtorCountry": {"type": "string"}, "overdueId": {"type": ["string", "null"]},
            "state": {"type": "string"}, "status": {"type": ["string", "null"]},
            "rawStatus": {"type": ["string", "null"]}, "currency": {"type": "string"},
            "invoiceCount": {"type": "integer"}, "invoiced": {"type": "string"},
            "settled": {"type": "string"}, "atRisk": {"type": "string"},
            "deadline": {"type": ["string", "null"], "format": "date"},
            "deadlineExplanation": {"type": ["string", "null"]}, "late": {"type": "boolean"},
            "unreported": {"type": ["boolean", "null"]},
            "attention": {"type": ["string", "null"]}, "nextAt": {"type": ["string", "null"]},
            "deadlines": {"type": "array", "items": {"type": "object"}},
            "warnings": {"type": "array", "items": {"type": "object"}}}},
          "OverdueCasePage": {"type": "object", "required": ["overdueCases", "nextCursor"], "properties": {
            "overdueCases": {"type": "array", "items": {"$ref": "#/components/schemas/OverdueCase"}},
            "nextCursor": {"type": ["string", "null"]}}},
          "OverdueDeadlines": {"type": "object", "required": ["days", "until", "atRisk", "overdueCases",
            "isCut"], "properties": {
            "days": {"type": "integer"}, "until": {"type": "string", "format": "date"},
            "isCut": {"type": "boolean"},
            "atRisk": {"type": "array", "items": {"type": "object", "properties": {
              "amount": {"type": "string"}, "currency": {"type": "string"}}}},
            "overdueCases": {"type": "array", "items": {"$ref": "#/components/schemas/OverdueCase"}}}},
          "LedgerOutcome": {"type": "object", "required": ["dryRun", "summary", "cases", "problems"],
            "properties": {
            "dryRun": {"type": "boolean"},
            "summary": {"type": "object", "properties": {
              "rows": {"type": "integer"}, "goodRows": {"type": "integer"}, "badRows": {"type": "integer"},
              "creditNotes": {"type": "integer", "description": "Left out, so that their debtors are declared too high."},
              "cases": {"type": "integer"}, "filedBefore": {"type": "integer"},
              "refusedCases": {"type": "integer"}, "problems": {"type": "integer"}}},
            "cases": {"type": "array", "maxItems": 1000, "items": {"type": "object", "properties": {
              "caseId": {"type": ["string", "null"]}, "customerReference": {"type": "string"},
              "lines": {"type": "array", "items": {"type": "integer"}},
              "outcome": {"enum": ["good", "drafted", "declared", "filed_before"]}}}},
            "problems": {"type": "array", "maxItems": 1000, "items": {"type": "object", "properties": {
              "line": {"type": "integer"}, "column": {"type": ["string", "null"]},
              "value": {"type": ["string", "null"]}, "code": {"type": "string"},
              "message": {"type": "string"}}}}}}
        }
        """#
}
