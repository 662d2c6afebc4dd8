import Providers
import Testing

@Suite("Configuration of a Cofidis account")
struct CofidisConfigurationTests {
    private func problem(
        baseURL: String = "https://cofidis.example",
        secret: String = "s3cret",
        pending: String = "https://SHOP.example:8443/pending?x=1"
    ) -> String? {
        do throws(CofidisConfiguration.Problem) {
            _ = try CofidisConfiguration(
                baseURL: baseURL,
                clientID: "client",
                clientSecret: secret,
                merchantID: "merchant",
                providerID: "provider",
                urls: CofidisConfiguration.URLs(
                    returnSuccess: "https://shop.example/a",
                    returnOther: "https://shop.example/a",
                    notificationSuccess: "https://shop.example/b",
                    notificationPending: pending
                )
            )
            return nil
        } catch {
            return error.setting
        }
    }

    @Test("a sound account is taken, whatever the paths, the port and the capitals of its URLs")
    func takes() { #expect(problem() == nil) }

    @Test("URLs of two domains are refused (section 8)")
    func wantsOneDomain() {
        #expect(problem(pending: "https://other.example/pending") == "urls.notificationPending")
        #expect(problem(pending: "/pending") == "urls.notificationPending")
        #expect(problem(pending: "https:///pending") == "urls.notificationPending")
    }

    @Test("an empty secret and a base that is no URL are refused by name")
    func namesTheSetting() {
        #expect(problem(secret: "") == "clientSecret")
        #expect(problem(baseURL: "cofidis.example") == "baseURL")
        #expect(problem(baseURL: "https://user@cofidis.example") == "baseURL")
    }

    @Test("a provider is reached by https, or on this very machine")
    func wantsEncryption() throws {
        #expect(problem(baseURL: "http://cofidis.example") == "baseURL")
        #expect(problem(baseURL: "http://127.evil.example/api") == "baseURL")
        #expect(problem(baseURL: "http://localhost.example") == "baseURL")
        for url in [
            "http://127.0.0.1:9090/cofidis", "http://localhost:1", "http://[::1]:80/x", "HTTPS://c.example",
        ] {
            #expect(problem(baseURL: url) == nil, "\(url)")
        }
        #expect(throws: CofaceConfiguration.Problem.self) {
            try CofaceConfiguration(
                baseURL: "https://coface.example",
                authURL: "http://login.example",
                apiKey: "k",
                username: "u",
                password: "p",
                policyNumber: "P"
            )
        }
    }

    @Test("no description of an account shows its secret")
    func hidesTheSecret() throws {
        let configuration = try makeConfiguration()
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("s3cret"), "\(text)")
        }
    }
}
