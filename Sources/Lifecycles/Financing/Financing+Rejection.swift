package import Values
package import Workflow

extension Financing {
    /// Why a command is refused. Codes are stable; doors and scripts rely on them.
    package enum Rejection: CaseRejection, Equatable {
        case unknownCommand(String)
        case unknownField(String, known: [String])
        case missingField(String)
        case wrongType(JSONShapeError)
        case emptyField(String)
        case forbiddenCharacter(field: String, character: String, value: String?)
        case blankAtEnd(field: String, value: String)
        case tooLong(field: String, limit: Int, unit: String)
        case notOffered(code: String, field: String, value: String, offered: [String])
        case malformedAmount(String)
        case tooManyDecimals(String, Currency)
        case amountTooLarge(String, limit: Money)
        case amountNotPositive(String)
        case currencyNotSupported(String)
        case alreadyOpened
        case transactionNotLookedFor(date: String)
        case nothingToAccept
        case cannotBeAccepted(ContradictedRule)
        case alreadyInitialized
        case outOfRange(field: String, ClosedRange<Int64>, value: Int64)
        case notApplicable(field: String, reason: String)
        case movementNotPossible(Movement, status: String)
        case movementInFlight(Movement, Money)
        case movementAboveLeft(Movement, asked: Money, left: Money)
        case nothingLeft(Movement)
        case noMovementOpen(Movement)
        case refundMustBeWhole(Money)
        case authorizationExpired(at: Instant)
        case abandonNotPossible(status: String)
        case confirmNotPossible(status: String)
        case transactionKeyMismatch(field: String, value: String)
        case malformedTransactionKey(String)
        case readTooSoon(next: Instant)
        case unreadableAnswer(call: String, reason: String)
        case notRetail(command: String)
        case deliveryNotPossible(status: String)
        case telephone(field: String, reason: String)

        package var report: RejectionReport {
            switch self {
            case .unknownCommand, .unknownField, .missingField, .wrongType, .emptyField, .forbiddenCharacter,
                .blankAtEnd, .tooLong, .notOffered, .outOfRange, .notApplicable:
                shapeReport
            case .malformedAmount, .tooManyDecimals, .amountTooLarge, .amountNotPositive,
                .currencyNotSupported:
                amountReport
            case .movementNotPossible, .movementInFlight, .movementAboveLeft, .nothingLeft, .noMovementOpen,
                .refundMustBeWhole, .authorizationExpired, .nothingToAccept, .cannotBeAccepted:
                movementReport
            case .alreadyOpened, .alreadyInitialized, .transactionNotLookedFor, .confirmNotPossible,
                .abandonNotPossible,
                .transactionKeyMismatch,
                .malformedTransactionKey, .readTooSoon, .unreadableAnswer:
                caseReport
            case .notRetail, .deliveryNotPossible, .telephone: retailReport
            }
        }
    }
}

extension Financing.Rejection {
    private var shapeReport: RejectionReport {
        switch self {
        case .unknownCommand(let name):
            RejectionReport(
                code: "unknown_command",
                kind: .malformed,
                message: "a financing has no command \"\(name)\"",
                field: "command",
                value: name
            )
        case .unknownField(let field, let known):
            RejectionReport(
                code: "unknown_field",
                kind: .malformed,
                message: "there is no field \"\(field)\" here; known are \(known.joined(separator: ", "))",
                field: field
            )
        case .missingField(let field):
            RejectionReport(
                code: "missing_field",
                kind: .malformed,
                message: "field \"\(field)\" is required",
                field: field
            )
        case .wrongType(let mismatch):
            RejectionReport(
                code: "wrong_type",
                kind: .malformed,
                message: mismatch.description,
                field: mismatch.field,
                value: mismatch.found
            )
        case .emptyField(let field):
            RejectionReport(
                code: "empty_field",
                message: "field \"\(field)\" must not be empty",
                field: field,
                value: ""
            )
        case .forbiddenCharacter(let field, let character, let value):
            RejectionReport(
                code: "forbidden_character",
                message: "field \"\(field)\" holds \"\(character)\"; allowed are letters A to Z and a to z, "
                    + "digits, space and : . @ + - % * / _",
                field: field,
                value: value
            )
        case .blankAtEnd(let field, let value):
            RejectionReport(
                code: "blank_at_end",
                message: "field \"\(field)\" begins or ends with a blank; send the id without it",
                field: field,
                value: value
            )
        case .tooLong(let field, let limit, let unit):
            RejectionReport(
                code: "too_long",
                message: "field \"\(field)\" is longer than \(limit) \(unit)",
                field: field
            )
        case .notOffered(let code, let field, let value, let offered):
            RejectionReport(
                code: code,
                message: "\(field) \"\(value)\" is not offered; offered: \(offered.joined(separator: ", "))",
                field: field,
                value: value
            )
        case .outOfRange(let field, let range, let value):
            RejectionReport(
                code: "out_of_range",
                message:
                    "field \"\(field)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                field: field,
                value: String(value)
            )
        case .notApplicable(let field, let reason):
            RejectionReport(
                code: "field_not_applicable",
                message: "field \"\(field)\" has no meaning here: \(reason)",
                field: field
            )
        default: preconditionFailure("not a report about the shape of a command")
        }
    }

    private var amountReport: RejectionReport {
        switch self {
        case .malformedAmount(let text):
            RejectionReport(
                code: "malformed_amount",
                message: "the amount must be a decimal text like \"123.45\"",
                field: "amount",
                value: text
            )
        case .tooManyDecimals(let text, let currency):
            RejectionReport(
                code: "too_many_decimals",
                message: "amounts in \(currency) have at most \(currency.exponent) decimals",
                field: "amount",
                value: text
            )
        case .amountTooLarge(let text, let limit):
            RejectionReport(
                code: "amount_too_large",
                message: "the amount may be \(limit) at most",
                field: "amount",
                value: text
            )
        case .amountNotPositive(let text):
            RejectionReport(
                code: "amount_not_positive",
                message: "the amount must be above zero",
                field: "amount",
                value: text
            )
        case .currencyNotSupported(let code):
            RejectionReport(
                code: "currency_not_supported",
                message: "Cofidis finances in EUR only",
                field: "currency",
                value: code
            )
        default: preconditionFailure("not a report about an amount")
        }
    }

    private var caseReport: RejectionReport {
        switch self {
        case .alreadyOpened:
            RejectionReport(code: "already_opened", kind: .notNow, message: "this case is open already")
        case .transactionNotLookedFor(let date):
            RejectionReport(
                code: "transaction_not_looked_for",
                kind: .notNow,
                message:
                    "nobody knows whether the transaction of \(date) exists, and the customer may hold its link; "
                    + "ask for readStatus first, then send",
                field: nil,
                value: date
            )
        case .alreadyInitialized:
            RejectionReport(
                code: "already_initialized",
                kind: .notNow,
                message: "the transaction exists at Cofidis already and has its journey link"
            )
        case .confirmNotPossible(let status):
            RejectionReport(
                code: "confirm_not_possible",
                kind: .notNow,
                message: "only a transaction that waits for confirm can be confirmed; this one is \(status)"
            )
        case .abandonNotPossible(let status):
            RejectionReport(
                code: "abandon_not_possible",
                kind: .notNow,
                message: "only a pending transaction can be abandoned; this one is \(status)",
                field: "reasonCode"
            )
        case .transactionKeyMismatch(let field, let value):
            RejectionReport(
                code: "transaction_key_mismatch",
                message: "the transaction key names another transaction",
                field: field,
                value: value
            )
        case .malformedTransactionKey(let reason):
            RejectionReport(
                code: "malformed_transaction_key",
                kind: .malformed,
                message: "the transaction key cannot be read: \(reason)",
                field: "transactionKey"
            )
        case .readTooSoon(let next):
            RejectionReport(
                code: "read_too_soon",
                kind: .notNow,
                message:
                    "a pending transaction may be read once in two hours; the next read is allowed from \(next)",
                value: next.description
            )
        case .unreadableAnswer(let call, let reason):
            RejectionReport(
                code: "unreadable_answer",
                message: "the answer to \(call) cannot be read: \(reason)",
                value: call
            )
        default: preconditionFailure("not a report about the case")
        }
    }
}
