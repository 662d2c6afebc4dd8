/// What a command does and what it needs, for people who choose among those that a chart offers. A command that is not
/// here can be asked all the same; it is shown by its name.
struct CommandHelp: Sendable {
    let title: String
    /// What is typed behind the command; empty for nothing.
    var arguments = ""

    static func of(_ command: String, lifecycle: String) -> CommandHelp {
        let own: [String: CommandHelp]
        switch lifecycle {
        case "financing": own = financing
        case "overdue": own = overdue
        case "company": own = company
        case "document": own = document
        case "documentLine": own = documentLine
        default: own = [:]
        }
        return own[command] ?? CommandHelp(title: command)
    }

    private static let reason = "--reason \"…\""

    static let financing: [String: CommandHelp] = [
        "recordHint": CommandHelp(
            title: "Take a hint of Cofidis in, which is asked about, never believed",
            arguments: "--arguments '{…}'"
        ),
        "readStatus": CommandHelp(title: "Ask Cofidis for the status, as soon as it may be asked"),
        "retryInitialize": CommandHelp(
            title: "Open the transaction again; sections that were incomplete go with it",
            arguments: "[--argument customer:='{…}' cart:='{…}' address:='{…}']"
        ),
        "retryConfirm": CommandHelp(title: "Confirm again"),
        "retryValidate": CommandHelp(title: "Send the validate again"),
        "retryCancel": CommandHelp(title: "Send the cancel again"),
        "retryRefund": CommandHelp(title: "Send the refund again"),
        "validate": CommandHelp(
            title: "Finance a part of what is reserved, or all of it",
            arguments: "--argument amount=all"
        ),
        "cancel": CommandHelp(
            title: "Release a part of what is reserved, or all of it",
            arguments: "--argument amount=all"
        ),
        "refund": CommandHelp(
            title: "Pay back a part, or all that is left",
            arguments: "--argument amount=all"
        ),
        "dropValidate": CommandHelp(title: "Give the open validate up; it was not done", arguments: reason),
        "dropCancel": CommandHelp(title: "Give the open cancel up; it was not done", arguments: reason),
        "dropRefund": CommandHelp(title: "Give the open refund up; it was not done", arguments: reason),
        "acceptReported": CommandHelp(title: "Take over the amounts that Cofidis reports", arguments: reason),
        "abandon": CommandHelp(
            title: "Italy: end the transaction before it is accepted",
            arguments: "--argument reasonCode=…"
        ),
        "send": CommandHelp(
            title: "Order the transaction again, with what is to change",
            arguments: "[--argument sellerId=… sendingType=… phone=…]"
        ),
        "deliver": CommandHelp(title: "Tell Cofidis that the product was delivered, which pays"),
        "close": CommandHelp(title: "End the case here; nothing more is sent", arguments: reason),
    ]

    static let overdue: [String: CommandHelp] = [
        "amend": CommandHelp(title: "Replace the filing", arguments: "--arguments '{…}'"),
        "resolveEasyNumber": CommandHelp(
            title: "Say the debtor's definitive EASY number",
            arguments: "--argument to=…"
        ),
        "declare": CommandHelp(title: "Declare the case to Coface"),
        "reportSettlements": CommandHelp(
            title: "Report payments, settlements and credit notes",
            arguments: "--argument settlements:='[…]'"
        ),
        "reportInvoices": CommandHelp(title: "Report new invoices", arguments: "--argument invoices:='[…]'"),
        "requestIntervention": CommandHelp(
            title: "Ask Coface to intervene, or withdraw that",
            arguments: "[--argument requested:=false]"
        ),
        "retryUpdate": CommandHelp(title: "Send the report again"),
        "confirmReported": CommandHelp(
            title: "Say that Coface was told by other means of what was not sent",
            arguments: reason
        ),
        "move": CommandHelp(title: "Hand the case over to debt collection"),
        "read": CommandHelp(title: "Ask Coface how the case stands"),
        "close": CommandHelp(title: "End the case here; nothing more is sent", arguments: reason),
    ]

    static let company: [String: CommandHelp] = [
        "searchAgain": CommandHelp(title: "Search with other data", arguments: "--arguments '{…}'"),
        "choose": CommandHelp(title: "Say which company it is", arguments: "--argument easyNumber=…"),
        "refresh": CommandHelp(title: "Ask Coface anew"),
        "close": CommandHelp(title: "End the search", arguments: reason),
    ]

    static let documentLine: [String: CommandHelp] = [
        "lookAgain": CommandHelp(title: "Look now whether the overdue case can take its documents")
    ]

    static let document: [String: CommandHelp] = [
        "retryUpload": CommandHelp(title: "Upload the document again"),
        "giveUp": CommandHelp(title: "Give the document up; its name and place are free", arguments: reason),
    ]
}
