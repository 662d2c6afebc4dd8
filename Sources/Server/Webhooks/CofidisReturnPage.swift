import Hummingbird

/// What a customer sees whose browser comes back from the journey. It says nothing of the outcome: a hint is
/// not one.
enum CofidisReturnPage {
    private static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>Thank you</title>
        </head>
        <body>
        <main>
        <h1>Thank you</h1>
        <p>We have been told that you finished. The merchant is informed as soon as the financing
        is settled. You may close this window.</p>
        <p lang="fr">Merci. Nous avons bien reçu votre retour. Le marchand est informé dès que
        le financement est décidé. Vous pouvez fermer cette fenêtre.</p>
        </main>
        </body>
        </html>

        """

    static var response: Response {
        var response = Response.text(html, contentType: "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return response
    }
}
