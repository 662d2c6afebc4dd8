import Hummingbird
import Values

/// Who may come in, until people can sign in.
///
/// Health and webhooks are open; everything else, paths that do not exist included, needs the access token.
/// Where none is configured the server is on loopback and the request must have been addressed to loopback
/// too: a web page that makes a browser here call a name of its own, which it lets point to 127.0.0.1, is not
/// served. Nor may a page of another origin make a browser send something: forms reach loopback without asking.
struct AccessGuard: Sendable {
    let token: AccessToken?

    private static let openPrefixes = ["/health/", "/webhooks/", "/returns/"]

    func check(
        method: HTTPRequest.Method = .get,
        path: String,
        authority: String?,
        headers: HTTPFields
    ) throws(Problem) {
        if Self.openPrefixes.contains(where: path.hasPrefix) { return }
        guard let token else {
            if method != .get, method != .head {
                try Self.refuseOtherOrigins(authority: authority, headers: headers)
            }
            guard let authority, !Loopback.contains(authority: authority) else { return }
            throw Problem(
                status: 421,
                code: "not_addressed_to_loopback",
                detail: "without an access token this server answers requests to a loopback address only",
                field: "Host"
            )
        }
        let words = (headers[.authorization] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer", token.equals(String(words[1])) else {
            throw Problem(
                status: 401,
                code: "access_token_required",
                detail: "send the access token in the header Authorization: Bearer …",
                headers: [.wwwAuthenticate: "Bearer realm=\"dossier\""]
            )
        }
    }

    /// Browsers say where a request comes from; other programs say nothing of it.
    private static func refuseOtherOrigins(authority: String?, headers: HTTPFields) throws(Problem) {
        let site = headers[.init("Sec-Fetch-Site")!]?.lowercased()
        let origin = headers[.origin]?.lowercased()
        let own = authority?.lowercased() ?? ""
        let isOurs = origin == "http://\(own)" || origin == "https://\(own)"
        guard site == nil || site == "same-origin" || site == "none", origin == nil || isOurs else {
            throw Problem(
                status: 403,
                code: "other_origin",
                detail:
                    "without an access token this server takes nothing that a page of another origin sends",
                field: "Origin"
            )
        }
    }
}
