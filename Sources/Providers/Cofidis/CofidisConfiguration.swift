/// Everything about one Cofidis account: nothing of it is built in. [cofidis.md §8, §13, §15]
package struct CofidisConfiguration: Sendable, Equatable {
    /// In which unit amounts travel; the documents leave it open. This is the one place that decides. [§15]
    package enum AmountUnit: String, Sendable, CaseIterable {
        /// Whole cents, the default.
        case cents
        /// Euros with decimals.
        case euros
    }

    /// Where the customer comes back and where Cofidis notifies. All share one domain name. [§8]
    package struct URLs: Sendable, Equatable {
        package var returnSuccess: String
        package var returnOther: String
        package var notificationSuccess: String
        package var notificationPending: String

        package init(
            returnSuccess: String,
            returnOther: String,
            notificationSuccess: String,
            notificationPending: String
        ) {
            self.returnSuccess = returnSuccess
            self.returnOther = returnOther
            self.notificationSuccess = notificationSuccess
            self.notificationPending = notificationPending
        }
    }

    /// Why a configuration is refused; names the setting, never a secret.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let setting: String
        package let reason: String
        package var description: String { "\(setting): \(reason)" }
    }

    /// Without a slash at its end; operations are appended.
    package let baseURL: String
    package let clientID: String
    package let clientSecret: String
    package let merchantID: String
    /// As the key object spells it: `fr`.
    package let merchantCountry: String
    package let providerID: String
    package let urls: URLs
    package let amountUnit: AmountUnit

    /// Checks what would otherwise fail at the first customer.
    package init(
        baseURL: String,
        clientID: String,
        clientSecret: String,
        merchantID: String,
        merchantCountry: String = "fr",
        providerID: String,
        urls: URLs,
        amountUnit: AmountUnit = .cents
    ) throws(Problem) {
        if let reason = ProviderURL.problem(of: baseURL) { throw Problem(setting: "baseURL", reason: reason) }
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        let texts = [
            ("clientID", clientID), ("clientSecret", clientSecret), ("merchantID", merchantID),
            ("merchantCountry", merchantCountry), ("providerID", providerID),
        ]
        for (setting, text) in texts where text.isEmpty {
            throw Problem(setting: setting, reason: "must not be empty")
        }
        try Self.checkOneDomain(urls)
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.merchantID = merchantID
        self.merchantCountry = merchantCountry
        self.providerID = providerID
        self.urls = urls
        self.amountUnit = amountUnit
    }

    private static func checkOneDomain(_ urls: URLs) throws(Problem) {
        let named = [
            ("urls.returnSuccess", urls.returnSuccess), ("urls.returnOther", urls.returnOther),
            ("urls.notificationSuccess", urls.notificationSuccess),
            ("urls.notificationPending", urls.notificationPending),
        ]
        var domain: String?
        for (setting, url) in named {
            guard let host = host(of: url) else {
                throw Problem(
                    setting: setting,
                    reason: "must begin with https:// or http:// and name a host"
                )
            }
            guard domain == nil || domain == host else {
                throw Problem(
                    setting: setting,
                    reason: "all return and notification URLs must share one domain name"
                )
            }
            domain = host
        }
    }

    /// The host of an absolute HTTP URL, in lower case and without its port.
    static func host(of url: String) -> String? {
        for scheme in ["https://", "http://"] where url.lowercased().hasPrefix(scheme) {
            let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            let host =
                authority.hasPrefix("[") ? authority.prefix { $0 != "]" } : authority.prefix { $0 != ":" }
            return host.isEmpty || authority.contains("@") || authority.contains(" ")
                ? nil : host.lowercased()
        }
        return nil
    }
}

extension CofidisConfiguration: CustomStringConvertible, CustomReflectable {
    /// Without the secret, since descriptions end in logs.
    package var description: String { "Cofidis account \(merchantID) at \(baseURL)" }

    package var customMirror: Mirror {
        Mirror(self, children: ["baseURL": baseURL, "merchantID": merchantID])
    }
}
