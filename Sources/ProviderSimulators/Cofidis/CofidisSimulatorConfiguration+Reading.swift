package import Foundation

/// Why a configuration was refused.
package enum CofidisConfigurationError: Error, Equatable {
    case notJSON(String)
    case unknownSetting(String)
    case wrongValue(String)
}

extension CofidisSimulatorConfiguration {
    /// Reads a JSON object that names the settings it changes; the others keep their own value. A name that is
    /// not a setting is refused.
    ///
    /// Throws `CofidisConfigurationError`.
    package init(json: Data) throws(CofidisConfigurationError) {
        let changes: [String: Any]
        do {
            guard let object = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
                throw CofidisConfigurationError.notJSON("an object is expected")
            }
            changes = object
        } catch let error as CofidisConfigurationError {
            throw error
        } catch {
            throw .notJSON("\(error)")
        }
        do {
            var merged = try CofidisSimulatorConfiguration.ownValues
            for (name, value) in changes {
                guard merged[name] != nil else { throw CofidisConfigurationError.unknownSetting(name) }
                merged[name] = value
            }
            let data = try JSONSerialization.data(withJSONObject: merged)
            self = try JSONDecoder().decode(CofidisSimulatorConfiguration.self, from: data)
        } catch let error as CofidisConfigurationError {
            throw error
        } catch let error as DecodingError {
            throw .wrongValue(CofidisSimulatorConfiguration.describe(error))
        } catch {
            throw .wrongValue("\(error)")
        }
        try check()
    }

    /// Reads a configuration file. Throws the file system's error, or `CofidisConfigurationError`.
    package init(contentsOf file: URL) throws {
        try self.init(json: try Data(contentsOf: file))
    }

    /// Refuses values that no simulator could run with.
    package func check() throws(CofidisConfigurationError) {
        guard basePath.hasPrefix("/"), basePath.count > 1, !basePath.hasSuffix("/"), basePath != "/control"
        else {
            throw .wrongValue("basePath must look like /name and must not be /control")
        }
        guard (0...65_535).contains(port) else { throw .wrongValue("port must lie between 0 and 65535") }
        guard bodyBytesLimit > 0, concurrentMessagesLimit > 0, tokenLifetimeSeconds > 0 else {
            throw .wrongValue("bodyBytesLimit, concurrentMessagesLimit, tokenLifetimeSeconds must be above 0")
        }
        guard requestsPerSecond >= 0, requestsBurst >= 1 else {
            throw .wrongValue("requestsPerSecond must not be negative, requestsBurst not below 1")
        }
        for rule in faults {
            if let complaint = rule.complaint { throw .wrongValue("faults: \(complaint)") }
        }
    }

    private static var ownValues: [String: Any] {
        get throws {
            let data = try JSONEncoder().encode(CofidisSimulatorConfiguration())
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
