extension CofaceSimulatorConfiguration {
    package func check() throws(SimulatorConfigurationError) {
        guard basePath.hasPrefix("/"), basePath.count > 1, !basePath.hasSuffix("/"), basePath != "/control"
        else {
            throw .wrongValue("basePath must look like /name and must not be /control")
        }
        guard (0...65_535).contains(port) else { throw .wrongValue("port must lie between 0 and 65535") }
        guard tokenLifetimeSeconds > 0, documentsLimit > 0, documentBytesLimit > 0,
            bodyBytesLimit > documentBytesLimit
        else {
            throw .wrongValue(
                "tokenLifetimeSeconds, documentsLimit and documentBytesLimit must be above 0, "
                    + "bodyBytesLimit above documentBytesLimit"
            )
        }
        guard requestsPerMinute >= 0, maximumCreditDays >= 0, declarationLimitDays >= 0,
            arrivalToleranceMilliseconds >= 0, (0...100).contains(coveredPercent)
        else { throw .wrongValue("limits must not be negative, coveredPercent between 0 and 100") }
        guard !rejectionReasons.isEmpty else { throw .wrongValue("rejectionReasons must not be empty") }
        if let complaint = CofaceSimulatorConfiguration.complaint(about: companies) {
            throw .wrongValue("companies: \(complaint)")
        }
        for rule in faults {
            if let complaint = rule.complaint { throw .wrongValue("faults: \(complaint)") }
        }
    }

    static func complaint(about companies: [CofaceCompany]) -> String? {
        if let complaint = companies.lazy.compactMap(\.complaint).first { return complaint }
        var numbers: Set<String> = []
        for number in companies.flatMap({ [$0.easyNumber] + [$0.temporaryEasyNumber].compactMap { $0 } })
        where !numbers.insert(number).inserted {
            return "\(number) is there twice"
        }
        return nil
    }
}
