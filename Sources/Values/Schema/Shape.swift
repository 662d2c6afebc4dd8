/// What a schema's values look like, as data: walked by everything that shows, describes or asks for values.
package struct Shape: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        case text(TextForm)
        /// One of a few words, in the order in which they are offered.
        case word([Choice])
        case integer(ClosedRange<Int64>)
        case flag
        /// `2026-11-20`
        case date
        /// RFC 3339
        case moment
        case object(ObjectForm)
        /// `limit` is the largest count that is taken from outside.
        indirect case list(Shape, limit: Int?)
        /// An object whose other members depend on the word in `member`.
        case oneOf(member: String, [Variant])
        /// An object whose members are not ours to know.
        case opaqueObject
    }

    package var form: Form
    /// The name under which documents share the shape, as `CompanyInquiry`.
    package var component: String?
    package var title: String?
    package var note: String?
    package var example: JSON?
    /// The values are personal data or secrets: nobody repeats them in a message or a log.
    package var isPrivate = false

    package init(_ form: Form) { self.form = form }

    package struct TextForm: Sendable, Equatable {
        /// Unicode scalars.
        package var limit: Int?
        /// An ECMA-262 expression that matches what the reader takes. It copies a check in Swift; tests hold both
        /// against the same samples.
        package var pattern: String?

        package init(limit: Int? = nil, pattern: String? = nil) {
            self.limit = limit
            self.pattern = pattern
        }
    }

    package struct Choice: Sendable, Equatable {
        package let word: String
        package let title: String?

        package init(_ word: String, title: String? = nil) {
            self.word = word
            self.title = title
        }
    }

    package struct ObjectForm: Sendable, Equatable {
        /// In the order of their declaration, which is the order for forms and help.
        package var members: [Member]
    }

    package struct Member: Sendable, Equatable {
        package let name: String
        package var shape: Shape
        package var presence: Presence
    }

    package enum Presence: Sendable, Equatable {
        case needed
        case optional
        /// Absent means this value.
        case defaulted(JSON)
        /// Made from the others: written, and not read.
        case derived
    }

    package struct Variant: Sendable, Equatable {
        package let word: String
        package let shape: Shape
    }

    /// The members when the values are objects.
    package var members: [Member]? {
        if case .object(let object) = form { object.members } else { nil }
    }
}
