import Values

/// A value with every kind of member, for the tests of schemas.
struct Order: Sendable, Equatable {
    enum Speed: String, CaseIterable, Sendable { case slow, fast }

    var reference: String
    var lines: [Line] = []
    var note: String?
    var remark: String?
    var speed: Speed?
    var isGift = false
    var dueOn: CalendarDate?
    var placedAt: Instant
    var count: Int?
    var extra = JSONObject()

    struct Line: Sendable, Equatable {
        var article: String
        var amount: Int64
    }
}

extension Order.Line {
    static let schema = Schema<Order.Line>.object { o in
        let article = o.needed("article", .text(limit: 8)) { $0.article }
        let amount = o.needed("amount", .integer(in: 1...100)) { $0.amount }
        return { r throws(ReadFailure) in Order.Line(article: try r(article), amount: try r(amount)) }
    }.described(component: "OrderLine")
}

extension Order {
    static let schema = makeSchema(isOpen: true)
    static let closedSchema = makeSchema(isOpen: false)

    private static func makeSchema(isOpen: Bool) -> Schema<Order> {
        .object(isOpen: isOpen) { o in
            let reference = o.needed("reference", .text(limit: 5).described("Reference")) { $0.reference }
            let lines = o.list("lines", of: Line.schema, limit: 2) { $0.lines }
            let note = o.optional("note", .text(limit: 20).keptPrivate()) { $0.note }
            let remark = o.add(.optional("remark", .anyText, writingNone: .null)) { $0.remark }
            let speed = o.optional("speed", .words { $0 == .fast ? "By air" : nil }) { $0.speed }
            let isGift = o.add(.defaulted("isGift", .flag, to: false)) { $0.isGift }
            let dueOn = o.optional("dueOn", .date) { $0.dueOn }
            let placedAt = o.needed("placedAt", .moment) { $0.placedAt }
            let count = o.optional("count", .count(in: 0...9)) { $0.count }
            o.derived("total", .integer()) { $0.lines.reduce(0) { $0 + $1.amount } }
            let extra = o.add(.opaque("extra")) { $0.extra }
            return { r throws(ReadFailure) in
                Order(
                    reference: try r(reference),
                    lines: try r(lines),
                    note: try r(note),
                    remark: try r(remark),
                    speed: try r(speed),
                    isGift: try r(isGift),
                    dueOn: try r(dueOn),
                    placedAt: try r(placedAt),
                    count: try r(count),
                    extra: try r(extra)
                )
            }
        }
        .rule { order throws(ReadFailure) in
            guard order.speed != .fast || order.lines.count < 2 else {
                throw ReadFailure("too_heavy", at: "lines", "are too many to go by air")
            }
        }
    }
}

/// A value of two kinds.
enum Signal: Sendable, Equatable {
    case text(String)
    case level(Int64)

    private static let textSchema = Schema.one(.needed("text", .text(limit: 4)))
    private static let levelSchema = Schema.one(.needed("level", .integer(in: 0...3)))

    static let schema = Schema<Signal>.variants(
        "kind",
        [Variant("text", textSchema) { .text($0) }, Variant("level", levelSchema) { .level($0) }],
        write: { signal in
            switch signal {
            case .text(let text): ("text", textSchema.write(text))
            case .level(let level): ("level", levelSchema.write(level))
            }
        }
    )
}
