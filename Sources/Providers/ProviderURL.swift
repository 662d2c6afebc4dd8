/// Where a provider answers, as a setting names it.
enum ProviderURL {
    /// Why the URL is refused; nil for a good one. A secret, a password and a token travel there, so they travel
    /// encrypted, except to this very machine.
    static func problem(of url: String) -> String? {
        guard let host = CofidisConfiguration.host(of: url) else {
            return "must begin with https:// and name a host"
        }
        guard url.lowercased().hasPrefix("https://") || isLoopback(host) else {
            return "must begin with https://: secrets travel there, and http:// is for this machine only"
        }
        return nil
    }

    /// `host` as ``CofidisConfiguration/host(of:)`` gives it: an IPv6 address without its closing bracket.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
