import Hummingbird

/// Who may come in, until people can sign in.
///
/// Health and webhooks are open; everything else, paths that do not exist included, needs the access token.
/// Where none is configured the server is on loopback and the request must have been addressed to loopback
/// too: a web page that makes a browser here call a name of its own, which it lets point to 127.0.0.1, is not
/// served.
struct AccessGuard: Sendable {
    let token: AccessToken?

    func check(path: String, authority: String?, headers: HTTPFields) throws(Problem) {
        if path.hasPrefix("/health/") || path.hasPrefix("/webhooks/") { return }
        guard let token else {
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
}
