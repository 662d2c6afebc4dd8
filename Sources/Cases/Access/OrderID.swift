import Engine
package import EventStore
import Values

/// What makes an order happen at most once: the command, and the name that the caller gave the order. The same refund
/// that is asked for from a file, at the API and at the command line is one refund.
///
/// This is the only place that forms ids of commands from what people write. Stored ids are for ever: what earlier builds
/// stored for the same order is known here too.
package struct OrderID: Sendable, Equatable {
    package let command: String
    /// As a file, a header or an option gives it.
    package let order: String
    /// Under which earlier builds stored the same order.
    let earlier: [CommandID]

    package init(_ order: String, of command: String) {
        self.command = command
        self.order = order
        // The API's header as it came, and what the command line made of it.
        earlier = [CommandID(order), CommandID("cli:\(command):\(order)")]
    }

    private init(_ order: String, of command: String, earlier: [CommandID]) {
        self.command = command
        self.order = order
        self.earlier = earlier
    }

    /// The declaration of a case in the same go as its draft, from a file or a ledger.
    package static let filing = OrderID(
        "filing",
        of: "declare",
        earlier: [CommandID("ledger:declare"), CommandID("cli:declare-draft")]
    )

    /// `refund:r-1`. An order that carries its command already keeps its name; one that is too long for an id is known
    /// by its digest.
    package var id: CommandID {
        let text = order.hasPrefix(command + ":") ? order : "\(command):\(order)"
        guard text.utf8.count > CommandID.lengthLimit else { return CommandID(text) }
        return CommandID("\(command):\(Digest.sha256(Array(order.utf8)))")
    }

    /// Under which the order is known to a case: the id that an earlier build stored, or today's.
    func known(to caseID: StreamID, in store: any EventStore) async throws(CommandError) -> CommandID {
        let id = self.id
        do throws(EventStoreFailure) {
            for form in earlier where form != id {
                guard form.text.utf8.count <= CommandID.lengthLimit else { continue }
                if try await store.commandAnswer(form, of: caseID) != nil { return form }
            }
        } catch {
            throw CommandError(error)
        }
        return id
    }
}
