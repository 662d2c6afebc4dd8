package import Values

extension Financing {
    /// What a store's financing is opened with beside what every financing is. [cofidis.md §5.7, §9]
    package struct RetailTerms: Sendable, Equatable {
        package var mode: RetailMode
        package var sendingType: SendingType
        /// Activated at Cofidis (else 040) and, for a loan, trained (else 041).
        package var sellerID: String

        package init(mode: RetailMode, sendingType: SendingType, sellerID: String) {
            self.mode = mode
            self.sendingType = sendingType
            self.sellerID = sellerID
        }
    }

    /// What triggers the financing of a signed contract. [cofidis.md §9]
    package enum RetailMode: String, Sendable, CaseIterable {
        /// The signature alone.
        case direct
        /// The partner's signal that the product was delivered.
        case twoStep = "two-step"
    }

    /// How the customer gets the journey's link.
    package enum SendingType: String, Sendable, CaseIterable {
        /// Handed to us, for a terminal or a seller's device.
        case link = "Link"
        /// Cofidis sends it to the customer's telephone.
        case sms = "SMS"
        /// Handed to us as a picture to be scanned.
        case qr = "QR"
    }

    /// What a store's case knows beside what every case knows.
    package struct RetailFacts: Sendable, Equatable {
        /// Since when the provider says what it last said, as far as we were told.
        package var statusSince: Instant?
        /// SHA-256 of the QR picture, whose bytes stand in the event `qrReceived` alone.
        package var qr: String?
        package var delivery: OpenDelivery?
        /// Sent again, or under another date, since the provider last answered: its code speaks of the pair of before
        /// and proves nothing of this one.
        package var isUnanswered = false

        package init(statusSince: Instant? = nil, qr: String? = nil, delivery: OpenDelivery? = nil) {
            self.statusSince = statusSince
            self.qr = qr
            self.delivery = delivery
        }
    }

    /// A delivery signal that was asked for and is not settled.
    package struct OpenDelivery: Sendable, Equatable {
        /// Signals that turned out not to have come through, since a person last decided.
        package var attempts = 0
        /// When the provider answered 000: from then on it is waited for and nothing is sent again.
        package var acknowledgedAt: Instant?
        /// Set by the first read that found nothing moved: only a read from here on proves that it did not come through.
        package var recheckAt: Instant?

        package init(attempts: Int = 0, acknowledgedAt: Instant? = nil) {
            self.attempts = attempts
            self.acknowledgedAt = acknowledgedAt
        }
    }

    /// What became of the delivery in two-step financing, as lists show it.
    package enum DeliveryStanding: String, Sendable, CaseIterable {
        /// Nobody has said that the product was delivered.
        case awaited
        /// Somebody has said so; Cofidis has not been heard to know.
        case signalled
        /// Cofidis has answered that it heard.
        case heard
        case financed
    }

    /// A QR code as the provider handed it over.
    package struct QRPicture: Sendable, Equatable {
        /// A PNG in base64.
        package var base64: String
        /// Of the PNG, in hexadecimal digits.
        package var sha256: String

        package init(base64: String, sha256: String) {
            self.base64 = base64
            self.sha256 = sha256
        }
    }

    /// What an answer to sendPayment brought for a journey by QR code: the picture, or why there is none.
    package enum QRDelivery: Sendable, Equatable {
        case picture(QRPicture)
        case unusable(reason: String)
    }

    /// What a mapping made of a status. Only statuses of stores are mapped; those of the web are documented.
    package struct StatusReading: Sendable, Equatable {
        /// Nil when the mapping does not know the text.
        package var status: CofidisStatus?
        /// SHA-256 of the mapping's file.
        package var mapping: String

        package init(status: CofidisStatus?, mapping: String) {
            self.status = status
            self.mapping = mapping
        }
    }

    /// Changes to what is sent, for another sendPayment.
    package struct SendChange: Sendable, Equatable {
        package var sellerID: String?
        package var sendingType: SendingType?
        package var sections: JSONObject

        package init(
            sellerID: String? = nil,
            sendingType: SendingType? = nil,
            sections: JSONObject = JSONObject()
        ) {
            self.sellerID = sellerID
            self.sendingType = sendingType
            self.sections = sections
        }
    }
}

extension Financing.Facts {
    package var isRetail: Bool { retail != nil }
}

extension Financing {
    /// The chart that a store's financing begins under; nil for anything but a store's. What is neither direct nor
    /// two-step is refused by the lifecycle whatever the chart.
    package static func retailChartName(for arguments: JSON) -> String? {
        guard arguments["integration"]?.stringValue == Integration.retail.rawValue else { return nil }
        let isTwoStep = arguments["financing"]?.stringValue == RetailMode.twoStep.rawValue
        return isTwoStep ? "cofidis-retail-two-step" : "cofidis-retail-direct"
    }
}
