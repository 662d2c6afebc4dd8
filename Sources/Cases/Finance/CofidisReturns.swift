/// Where customers' browsers come back to. It is shown to every customer, so the webhooks' secret is no part of it.
package enum CofidisReturns {
    package static let path = "/returns/cofidis"
}
