import Values
package import Workflow

/// One document of an overdue case, from the moment it is attached until the provider has it. [coface-cofaserve.md §7.4]
///
/// The decider knows name, size, hash and what the provider said, never the content; where a document is and when it is
/// asked about again is in `workflows/document-upload.yaml`. Its turn comes from its case's `DocumentLine`, so that one
/// upload at a time is under way for a case.
package struct DocumentUpload: Lifecycle {
    package init() {}

    package static let name = "document"
    package var name: String { Self.name }

    package var initialFacts: Facts { Facts() }

    /// Documents of one case. [§7.4]
    package static let slotsLimit = 500
    /// Uploads of one document before a person looks at why the provider never lists it.
    package static let uploadsLimit = 3
    static let nameLengthLimit = 255
    static let reasonLengthLimit = 500

    /// A case's places for documents, each held by one; a place whose holder was refused or given up has a next
    /// generation.
    package static let slotScope = "document.slot"
    /// Names that look the same are one name. A refused document's name may be taken again, in the next generation.
    package static let nameScope = "document.name"

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        guard let attachment = facts.attachment else { return [] }
        let owner = attachment.overdueCase
        return [
            (
                scope: Self.nameScope,
                value: "\(owner)/\(attachment.nameGeneration)/\(attachment.lookAlikeKey)"
            ),
            (scope: Self.slotScope, value: "\(owner)/\(attachment.slot)/\(attachment.slotGeneration)"),
        ]
    }

    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let attachment = facts.attachment else { return nil }
        return LifecycleRow(
            model: "documents",
            columns: JSONObject([
                ("overdue_case", .string(attachment.overdueCase)),
                ("name", .string(attachment.name)),
                ("equality_key", .string(attachment.equalityKey)),
                ("look_alike_key", .string(attachment.lookAlikeKey)),
                ("media_type", .string(attachment.mediaType)),
                ("bytes", .integer(attachment.byteCount)),
                ("sha256", .string(attachment.sha256)),
                ("slot", .integer(attachment.slot)),
                ("slot_generation", .integer(attachment.slotGeneration)),
                ("name_generation", .integer(attachment.nameGeneration)),
                ("counts", .bool(facts.counts)),
                ("state", .string(place.state)),
                ("refusal", .optional(facts.refusal?.code)),
                ("attention", .optional(place.attention)),
                ("next_at", .optional(place.nextAt?.description)),
                ("next_explanation", .optional(place.nextExplanation)),
                ("attached_at", .string(facts.attachedAt.description)),
                ("uploaded_at", .optional(facts.uploadedAt?.description)),
            ])
        )
    }
}
