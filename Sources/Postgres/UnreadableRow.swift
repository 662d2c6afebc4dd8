/// A value of an answer that is not what our statement asks for: a defect of that request. Its connection is well.
@usableFromInline
package struct UnreadableRow: Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        case noColumn
        case noRow
        case null
        /// The type's number in the server's catalogue.
        case type(UInt32, wanted: String)
        /// The value has so many bytes, which is not what its type has.
        case length(Int, wanted: String)
        /// Of the right type, but not what we store there.
        case content(String)
    }

    /// Nil for a script.
    package let statementName: String?
    /// Counted from 0.
    package let column: Int
    package let reason: Reason
}

extension UnreadableRow: CustomStringConvertible {
    @usableFromInline package var description: String {
        let place = "statement \(statementName ?? "(script)"), column \(column)"
        return switch reason {
        case .noColumn: "\(place): there is no such column"
        case .noRow: "statement \(statementName ?? "(script)"): a row is missing"
        case .null: "\(place) is null"
        case .type(let type, let wanted): "\(place) has type \(type), read as \(wanted)"
        case .length(let length, let wanted): "\(place) has \(length) bytes, read as \(wanted)"
        case .content(let reason): "\(place): \(reason)"
        }
    }
}
