import Foundation
import Values

/// What JSON Schema 2020-12 says of a value, as far as our documents use it. An unknown keyword is refused, so that no
/// schema passes because its check does not know it.
struct JSONSchemaCheck {
    let document: JSON

    /// The first thing that is wrong; nil when the value fits.
    func fault(in value: JSON, by schema: JSON) -> String? {
        guard let members = schema.objectValue?.members else { return "no schema: \(schema.canonicalText)" }
        for member in members {
            if let fault = fault(in: value, by: member.key, member.value, of: schema) { return fault }
        }
        return nil
    }

    private func fault(in value: JSON, by keyword: String, _ rule: JSON, of schema: JSON) -> String? {
        let holds: Bool
        switch keyword {
        case "title", "description", "examples", "default", "x-private": holds = true
        case "$ref": return fault(in: value, by: referred(rule.stringValue ?? ""))
        case "type": holds = (rule.arrayValue ?? [rule]).contains { Self.isOf($0.stringValue ?? "", value) }
        case "enum": holds = rule.arrayValue?.contains(value) ?? false
        case "oneOf": holds = rule.arrayValue?.filter { fault(in: value, by: $0) == nil }.count == 1
        case "anyOf": holds = rule.arrayValue?.contains { fault(in: value, by: $0) == nil } ?? false
        case "properties", "items": return nested(in: value, by: keyword, rule)
        case "required":
            holds =
                value.objectValue.map { object in
                    rule.arrayValue?.allSatisfy { object[$0.stringValue ?? ""] != nil } ?? false
                } ?? true
        case "additionalProperties":
            let known = schema["properties"]?.objectValue?.keys ?? []
            holds = rule == true || value.objectValue?.keys.allSatisfy(known.contains) ?? true
        case "maxItems": holds = Self.fits(value.arrayValue?.count, atMost: rule)
        case "maxLength": holds = Self.fits(value.stringValue?.unicodeScalars.count, atMost: rule)
        case "minLength":
            holds = value.stringValue.map { Int64($0.unicodeScalars.count) >= rule.integerValue ?? 0 } ?? true
        case "minimum": holds = value.integerValue.map { $0 >= rule.integerValue ?? 0 } ?? true
        case "maximum": holds = value.integerValue.map { $0 <= rule.integerValue ?? 0 } ?? true
        case "pattern": holds = value.stringValue.map { Self.matches($0, rule.stringValue ?? "") } ?? true
        case "format":
            holds = rule == "date" && value.stringValue.flatMap { CalendarDate($0) } != nil
        default: return "unknown keyword \(keyword)"
        }
        return holds ? nil : "\(value.canonicalText) against \(keyword) \(rule.canonicalText)"
    }

    private func nested(in value: JSON, by keyword: String, _ rule: JSON) -> String? {
        if keyword == "items" {
            return value.arrayValue?.lazy.compactMap { fault(in: $0, by: rule) }.first
        }
        return rule.objectValue?.members.lazy.compactMap { property in
            value[property.key].flatMap { fault(in: $0, by: property.value) }
        }.first
    }

    func referred(_ reference: String) -> JSON {
        var place: JSON? = document
        for part in reference.split(separator: "/").dropFirst() { place = place?[String(part)] }
        return place ?? .null
    }

    private static func isOf(_ type: String, _ value: JSON) -> Bool {
        switch (type, value) {
        case ("string", .string), ("integer", .integer), ("boolean", .bool), ("array", .array),
            ("object", .object), ("null", .null):
            true
        default: false
        }
    }

    private static func fits(_ count: Int?, atMost limit: JSON) -> Bool {
        count.map { Int64($0) <= limit.integerValue ?? 0 } ?? true
    }

    /// The expressions are ECMA-262's. The few that we use mean the same here, but for the end of the text, which ICU
    /// sees before a last newline too.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern.replacing("$", with: #"\z"#), options: .regularExpression) != nil
    }
}
