extension OpenAPIDocument {
    static let retailPaths = #"""
        {
          "/api/v1/financings/{caseId}/qr": {
            "get": {
              "operationId": "showQRCode",
              "summary": "The QR code that a store's customer scans",
              "parameters": [{"$ref": "#/components/parameters/caseId"}],
              "responses": {
                "200": {"description": "The picture", "headers": {"ETag": {"schema": {"type": "string"},
                  "description": "The picture's SHA-256 in quotation marks."}},
                        "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
                "404": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cofidis/simulate-offer": {
            "post": {
              "operationId": "simulateOffer",
              "summary": "What Cofidis would offer for an amount",
              "description": "Nothing is opened and nothing is recorded.",
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "type": "object", "additionalProperties": false, "required": ["amount", "product"], "properties": {
                  "amount": {"type": "string", "description": "Decimal, in EUR."},
                  "product": {"enum": ["3X", "4X", "LOAN"]},
                  "country": {"enum": ["fr", "it"], "description": "The account's own unless given."}}}}}},
              "responses": {
                "200": {"description": "The offer", "content": {"application/json": {"schema": {
                  "type": "object", "required": ["offer"], "properties": {"offer": {"type": "object",
                    "description": "As Cofidis answers it; its form is not published."}}}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "502": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/cofidis/connect": {
            "post": {
              "operationId": "connectToCofidis",
              "summary": "A link that logs a seller into Cofidis's own pages",
              "description": "Nothing is recorded. The link is a secret of the person who asked.",
              "requestBody": {"required": true, "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/Connect"}}}},
              "responses": {
                "200": {"description": "The link", "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/ConnectLink"}}}},
                "422": {"$ref": "#/components/responses/Problem"},
                "502": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"},
                "default": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#
}
