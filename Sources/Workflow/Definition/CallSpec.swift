package import Values

/// One call of a lifecycle: what its handler is handed, what it answers, and what an answer can cause. Both forms are
/// types that lifecycle and handler share.
package struct CallSpec<Rules: CaseRules>: Sendable {
    package let name: String
    package let title: String
    package let kind: CallKind
    /// Names of the events that an answer can cause.
    package let causes: Set<String>
    package let requestShape: Shape
    package let answerShape: Shape
    /// Nil when the facts do not say what the call needs, which is a defect.
    let request: @Sendable (Rules.Facts, Instant) -> JSON?
    let read: @Sendable (JSON) throws(ReadFailure) -> Rules.Command

    /// - Parameters:
    ///   - asks: what the facts ask at the moment when the call falls due; nil when they do not say.
    ///   - make: the command that an answer is to the case.
    package init<Request, Answer>(
        _ name: String,
        title: String,
        kind: CallKind,
        causes: [String],
        request: Schema<Request>,
        answer: Schema<Answer>,
        asks: @escaping @Sendable (Rules.Facts, Instant) -> Request?,
        _ make: @escaping @Sendable (Answer) -> Rules.Command
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.causes = Set(causes)
        requestShape = request.shape
        answerShape = answer.shape
        self.request = { facts, moment in asks(facts, moment).map(request.write) }
        read = { json throws(ReadFailure) in make(try answer.read(json, .stored)) }
    }

    var word: CallWord { CallWord(kind: kind, events: causes) }
}

/// The calls of a lifecycle.
package struct CallTable<Rules: CaseRules>: Sendable {
    package let specs: [CallSpec<Rules>]

    package init(_ specs: [CallSpec<Rules>]) { self.specs = specs }

    package subscript(name: String) -> CallSpec<Rules>? { specs.first { $0.name == name } }

    func command(answering call: String, with answer: JSON) throws(RejectionReport) -> Rules.Command {
        guard let spec = self[call] else { throw Self.unreadable(call, "the lifecycle makes no such call") }
        do throws(ReadFailure) {
            return try spec.read(answer)
        } catch {
            throw Self.unreadable(call, error.description)
        }
    }

    private static func unreadable(_ call: String, _ reason: String) -> RejectionReport {
        RejectionReport(code: "unreadable_answer", message: "the answer to \(call) cannot be used: \(reason)")
    }

    var words: [String: CallWord] {
        Dictionary(specs.map { ($0.name, $0.word) }, uniquingKeysWith: { first, _ in first })
    }
}
