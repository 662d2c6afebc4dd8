extension CofidisSimulatorConfiguration {
    package func check() throws(SimulatorConfigurationError) {
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
}
