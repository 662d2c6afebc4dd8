package import Foundation

/// The settings of a simulated provider. Every field has a value of its own accord, so that a configuration file
/// names only what it changes.
package protocol SimulatorConfiguration: Codable, Sendable {
    init()
    /// Refuses values that no simulator could run with.
    func check() throws(SimulatorConfigurationError)
}

/// Why a configuration was refused.
package enum SimulatorConfigurationError: Error, Equatable {
    case notJSON(String)
    case unknownSetting(String)
    case wrongValue(String)
}

extension SimulatorConfiguration {
    /// Reads a JSON object that names the settings it changes; the others keep their own value. A name that is
    /// not a setting is refused.
    package init(json: Data) throws(SimulatorConfigurationError) {
        let changes: [String: Any]
        do {
            guard let object = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
                throw SimulatorConfigurationError.notJSON("an object is expected")
            }
            changes = object
        } catch let error as SimulatorConfigurationError {
            throw error
        } catch {
            throw .notJSON("\(error)")
        }
        do {
            var merged = try Self.ownValues
            for (name, value) in changes {
                guard merged[name] != nil else { throw SimulatorConfigurationError.unknownSetting(name) }
                merged[name] = value
            }
            let data = try JSONSerialization.data(withJSONObject: merged)
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as SimulatorConfigurationError {
            throw error
        } catch let error as DecodingError {
            throw .wrongValue(Self.describe(error))
        } catch {
            throw .wrongValue("\(error)")
        }
        try check()
    }

    /// Reads a configuration file. Throws the file system's error, or `SimulatorConfigurationError`.
    package init(contentsOf file: URL) throws {
        try self.init(json: try Data(contentsOf: file))
    }

    private static var ownValues: [String: Any] {
        get throws {
            let data = try JSONEncoder().encode(Self())
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        }
        return switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            place(context)
        case .keyNotFound(let key, let context): "\(key.stringValue): \(place(context))"
        @unknown default: "\(error)"
        }
    }
}
