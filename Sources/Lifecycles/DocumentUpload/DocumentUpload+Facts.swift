package import Values

extension DocumentUpload {
    /// What a case is told when a document is attached; the rules have passed it by then.
    package struct Attachment: Sendable, Equatable {
        package var overdueCase: String
        package var name: String
        package var equalityKey: String
        package var lookAlikeKey: String
        package var mediaType: String
        package var byteCount: Int64
        package var sha256: String
        package var slot: Int64
        package var slotGeneration: Int64
        package var nameGeneration: Int64

        package init(
            overdueCase: String,
            name: String,
            equalityKey: String,
            lookAlikeKey: String,
            mediaType: String,
            byteCount: Int64,
            sha256: String,
            slot: Int64,
            slotGeneration: Int64,
            nameGeneration: Int64
        ) {
            self.overdueCase = overdueCase
            self.name = name
            self.equalityKey = equalityKey
            self.lookAlikeKey = lookAlikeKey
            self.mediaType = mediaType
            self.byteCount = byteCount
            self.sha256 = sha256
            self.slot = slot
            self.slotGeneration = slotGeneration
            self.nameGeneration = nameGeneration
        }

        /// The arguments of the command `attach`, and the data of the event `attached`.
        package var json: JSON {
            [
                "bytes": .integer(byteCount), "equalityKey": .string(equalityKey),
                "lookAlikeKey": .string(lookAlikeKey), "mediaType": .string(mediaType), "name": .string(name),
                "nameGeneration": .integer(nameGeneration), "overdueCase": .string(overdueCase),
                "sha256": .string(sha256), "slot": .integer(slot), "slotGeneration": .integer(slotGeneration),
            ]
        }

        package init(_ json: JSON) throws(JSONShapeError) {
            self.init(
                overdueCase: try json.string("overdueCase"),
                name: try json.string("name"),
                equalityKey: try json.string("equalityKey"),
                lookAlikeKey: try json.string("lookAlikeKey"),
                mediaType: try json.string("mediaType"),
                byteCount: try json.integer("bytes"),
                sha256: try json.string("sha256"),
                slot: try json.integer("slot"),
                slotGeneration: try json.integer("slotGeneration"),
                nameGeneration: try json.integer("nameGeneration")
            )
        }
    }

    /// What the provider said no with.
    package struct Refusal: Sendable, Equatable {
        package var code: String
        package var message: String?

        package init(code: String, message: String?) {
            self.code = code
            self.message = message
        }
    }

    /// Where the provider keeps the case: the EASY number in the path, or `unknown` until there is one. (D-18)
    package struct Address: Sendable, Equatable {
        package var easyNumber: String
        package var overdueID: String
        /// The contract that the case was declared under; nil for the account's own.
        package var policyNumber: String?

        package init(easyNumber: String, overdueID: String, policyNumber: String? = nil) {
            self.easyNumber = easyNumber
            self.overdueID = overdueID
            self.policyNumber = policyNumber
        }

        package var json: JSON {
            [
                "easyNumber": .string(easyNumber), "overdueId": .string(overdueID),
                "policyNumber": .optional(policyNumber),
            ]
        }

        package init(_ json: JSON) throws(JSONShapeError) {
            self.init(
                easyNumber: try json.string("easyNumber"),
                overdueID: try json.string("overdueId"),
                policyNumber: try json.optionalString("policyNumber")
            )
        }
    }

    /// What a document's case knows.
    package struct Facts: Sendable, Equatable {
        package var attachment: Attachment?
        package var attachedAt = Instant.epoch
        package var address: Address?
        /// Uploads begun since a person last looked.
        package var uploads = 0
        package var uploadedAt: Instant?
        package var refusal: Refusal?
        package var isGivenUp = false
        /// Sent again by a person after a turn whose end is not known.
        package var isUncertain = false
        /// The case ended before there was anywhere to upload to.
        package var isDismissed = false

        /// Whether an upload that was begun before may have reached the provider.
        package var mayHaveArrived: Bool { uploads > 1 || isUncertain }

        package init() {}

        /// Whether it takes one of the case's places, and its name.
        package var counts: Bool { refusal == nil && !isGivenUp && !isDismissed }
    }

    package func encode(_ facts: Facts) -> JSON {
        var object = JSONObject([
            ("attachedAt", .string(facts.attachedAt.description)),
            ("givenUp", .bool(facts.isGivenUp)), ("uploads", .integer(Int64(facts.uploads))),
        ])
        if facts.isUncertain { object["uncertain"] = true }
        if facts.isDismissed { object["dismissed"] = true }
        object["attachment"] = facts.attachment?.json
        object["address"] = facts.address?.json
        object["uploadedAt"] = facts.uploadedAt.map { .string($0.description) }
        object["refusalCode"] = facts.refusal.map { .string($0.code) }
        object["refusalMessage"] = facts.refusal?.message.map(JSON.string)
        return .object(object)
    }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        if let attachment = json["attachment"] { facts.attachment = try Attachment(attachment) }
        facts.attachedAt = try json.instant("attachedAt")
        if let address = json["address"] { facts.address = try Address(address) }
        facts.uploads = try json.boundedCount("uploads")
        facts.uploadedAt = try json.optionalInstant("uploadedAt")
        if let code = try json.optionalString("refusalCode") {
            facts.refusal = Refusal(code: code, message: try json.optionalString("refusalMessage"))
        }
        facts.isGivenUp = try json.bool("givenUp")
        facts.isUncertain = json["uncertain"]?.boolValue ?? false
        facts.isDismissed = json["dismissed"]?.boolValue ?? false
        return facts
    }
}
