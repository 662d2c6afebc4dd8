import ArgumentParser
import Values

/// A command of financings under a name of its own.
protocol FinancingAsk: NamedAsk {
    var owner: MerchantOption { get }
}

extension FinancingAsk {
    var merchant: String? { owner.merchant }
}

struct FinancingRetryInitializeCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry-initialize",
        abstract: "Opens a transaction again, with the sections that Cofidis missed."
    )
    static let asked = "retryInitialize"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "The customer as a JSON object; what is left out stays as it was.")
    var customer: String?

    @Option(help: "The cart as a JSON object.")
    var cart: String?

    @Option(help: "The address as a JSON object.")
    var address: String?

    func arguments() throws -> JSON {
        let sections = [("customer", customer), ("cart", cart), ("address", address)]
        return try CommandArguments.read(
            sections.compactMap { name, text in text.map { "\(name):=\($0)" } },
            whole: nil,
            reason: nil
        )
    }
}

struct FinancingRetryConfirmCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry-confirm",
        abstract: "Confirms again."
    )
    static let asked = "retryConfirm"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption
}

struct FinancingRetryValidateCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry-validate",
        abstract: "Sends the open validate again."
    )
    static let asked = "retryValidate"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption
}

struct FinancingRetryCancelCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "retry-cancel",
        abstract: "Sends the open cancel again."
    )
    static let asked = "retryCancel"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption
}

struct FinancingDropValidateCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "drop-validate",
        abstract: "Gives the open validate up, which was not done."
    )
    static let asked = "dropValidate"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}

struct FinancingDropCancelCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "drop-cancel",
        abstract: "Gives the open cancel up, which was not done."
    )
    static let asked = "dropCancel"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}

struct FinancingDropRefundCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "drop-refund",
        abstract: "Gives the open refund up, which was not done."
    )
    static let asked = "dropRefund"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}

struct FinancingAcceptReportedCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "accept-reported",
        abstract: "Takes over the amounts that Cofidis reports."
    )
    static let asked = "acceptReported"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}

struct FinancingCloseCommand: FinancingAsk {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Ends a case where it stands; nothing more is sent."
    )
    static let asked = "close"

    @OptionGroup var options: AskOptions

    @OptionGroup var owner: MerchantOption

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func arguments() -> JSON { ["reason": .string(reason)] }
}
