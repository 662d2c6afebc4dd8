/// Addresses that only this machine reaches.
package enum Loopback {
    /// Names are not looked up: `localhost` is loopback by its definition (RFC 6761), every other name is
    /// not.
    package static func contains(host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "::1", "[::1]"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host in `host`, `host:port` or `[host]:port`.
    package static func contains(authority: String) -> Bool {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            return contains(host: String(authority[...end]))
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2 && contains(host: String(parts[0]))
    }
}
