package import Values
package import Workflow

extension OverdueCase {
    package typealias Rejection = RejectionReport

    /// Reads what a person or a program asks. Every refusal names field, rule and value.
    package func command(named name: String, arguments: JSON) throws(RejectionReport) -> Command {
        switch name {
        case "draft": return .draft(try readFiling(arguments))
        case "amend": return .amend(try readFiling(arguments))
        case "resolveEasyNumber":
            let reader = try ArgumentReader(arguments, known: ["from", "to"])
            let to = try reader.text("to", limit: EasyNumber.lengthLimit)
            try EasyNumber.check(to, field: "to")
            return .resolveEasyNumber(
                from: try reader.optionalText("from", limit: EasyNumber.lengthLimit),
                to: to
            )
        case "reportSettlements":
            _ = try ArgumentReader(arguments, known: ["settlements"])
            return .reportSettlements(arguments)
        case "reportInvoices":
            _ = try ArgumentReader(arguments, known: ["invoices"])
            return .reportInvoices(arguments)
        case "requestIntervention":
            return .requestIntervention(
                try ArgumentReader(arguments, known: ["requested"]).flag("requested", default: true)
            )
        case "confirmReported":
            return .confirmReported(
                reason: try ArgumentReader(arguments, known: ["reason"])
                    .text("reason", limit: Self.reasonLengthLimit)
            )
        case "close":
            return .close(
                reason: try ArgumentReader(arguments, known: ["reason"])
                    .text("reason", limit: Self.reasonLengthLimit)
            )
        default:
            let plain: [String: Command] = [
                "declare": .declare, "move": .move, "read": .read, "retryUpdate": .retryUpdate,
            ]
            guard let command = plain[name] else { throw .unknownCommand(name, of: "an overdue case") }
            _ = try ArgumentReader(arguments, known: [])
            return command
        }
    }

    /// Turns what the client handed over into a command to the case, by the call that asked.
    package func command(answering call: String, with json: JSON) throws(RejectionReport) -> Command {
        do throws(JSONShapeError) {
            return .answered(
                call: call,
                try Answer(json: json),
                revision: Int(try json.optionalInteger("revision") ?? 0)
            )
        } catch {
            throw .unreadable(call, error.description)
        }
    }
}
