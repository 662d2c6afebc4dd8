import Cases
import Engine
import EventStore
import Values
import Workflow

/// What people order of financings, one by one or many from a file of JSON Lines. Each order has an id of its own and
/// happens at most once, however often it is given.
struct FinancingOrders {
    /// The command, as charts name it.
    let command: String
    /// The command's only argument.
    let argument: String
    /// What the argument is when nothing is said; nil when something must be.
    var fallback: String?

    static let refund = FinancingOrders(command: "refund", argument: "amount", fallback: "all")
    static let cancel = FinancingOrders(command: "cancel", argument: "amount", fallback: "all")
    static let validate = FinancingOrders(command: "validate", argument: "amount", fallback: "all")
    static let abandon = FinancingOrders(command: "abandon", argument: "reasonCode")

    /// `refundId`, in files.
    private var idField: String { command + "Id" }

    func one(
        _ financing: String,
        of merchant: String?,
        value: String?,
        orderID: String?,
        json: Bool,
        _ composition: Composition
    ) async throws {
        guard let value = value ?? fallback else { throw Refusal("say the \(argument)") }
        let id = try await FinancingLookup.find(financing, of: merchant, in: composition)
        tell(try await ask(id, value, orderID, composition), json: json)
    }

    /// `merchant` is whose orders the lines are that say nothing themselves.
    func many(file: String, of merchant: String?, json: Bool, _ composition: Composition) async throws {
        var asked = 0
        var repeated = 0
        var refused = 0
        for line in try FinancingStarter.lines(of: file) {
            do {
                let order = try read(line.text)
                let id = try await FinancingLookup.find(
                    order.financing,
                    of: order.merchant ?? merchant,
                    in: composition
                )
                let answer = try await ask(id, order.value, order.id, composition)
                if answer.isRepeat { repeated += 1 } else { asked += 1 }
                if json { tell(answer, json: true) }
            } catch let error as CommandError {
                if case .unavailable = error { throw error }
                refused += 1
                printError("line \(line.number): \(error.report.message) [\(error.report.code)]")
            } catch let refusal as Refusal {
                refused += 1
                printError("line \(line.number): \(refusal)")
            }
        }
        printError("\(asked) \(command)s asked for, \(repeated) asked for before, \(refused) refused")
        if refused > 0 { throw ExitStatus.refused }
    }

    private func ask(
        _ id: StreamID,
        _ value: String,
        _ orderID: String?,
        _ composition: Composition
    ) async throws -> CommandAnswer {
        try await composition.cases.ask(
            command,
            .object(JSONObject([(argument, .string(value))])),
            of: id,
            order: orderID.map { OrderID($0, of: command) },
            by: composition.principal
        )
    }

    private struct Order {
        let financing: String
        let merchant: String?
        let value: String
        let id: String
    }

    private func read(_ text: String) throws -> Order {
        do {
            let json = try JSON.parse(text)
            for key in json.objectValue?.keys ?? []
            where !["merchantTransactionId", "merchantId", argument, idField].contains(key) {
                throw Refusal("unknown field \"\(key)\"")
            }
            return Order(
                financing: try json.string("merchantTransactionId"),
                merchant: try json.optionalString("merchantId"),
                value: try json.string(argument),
                id: try json.string(idField)
            )
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("\(error)")
        }
    }

    private func tell(_ answer: CommandAnswer, json: Bool) {
        if json {
            printJSON([
                "caseId": .string(answer.caseID.description), "isRepeat": .bool(answer.isRepeat),
                "state": .string(answer.state), "version": .integer(answer.version.number),
            ])
        } else {
            let before = answer.isRepeat ? " (asked for before)" : ""
            printOut("\(command) asked for\(before): case \(answer.caseID) is in \(answer.state)")
        }
    }
}
