package import Values

/// What is remembered of an account's login, over restarts and over all processes. [coface-cofaserve.md §2.3, D-22]
///
/// Coface locks an account after five failures, for longer each time, and does not say whether it may do so for good.
/// So a person hears of it after two, and one login is under way at a time.
package struct CofaceLoginRecord: Sendable, Equatable {
    /// Never more automatic tries after a credential error than these. [§2.3, client rule]
    package static let triesLimit = 2
    /// Silence after "Password attempts exceeded", which also resets the provider's counter. [§2.3]
    package static let silence = Duration.seconds(15 * 60)
    /// A token is renewed this long before it ends. [§14]
    package static let renewalMargin = Duration.seconds(60)
    /// A token that is refused so soon after it was handed out is not renewed: something else is wrong.
    package static let youth = Duration.seconds(60)
    /// When the answer names no lifetime. [coface-client-integration.md §11]
    package static let usualLifetime = Duration.seconds(3600)

    /// Grows with every change; who read an older one changes nothing.
    package var version: Int64
    /// Of the credentials that everything else here is about; others begin anew.
    package var fingerprint: String
    /// The idToken, sealed (see ``CofaceTokenSeal``).
    package var sealedToken: [UInt8]?
    package var mintedAt: Instant?
    package var tokenEndsAt: Instant?
    /// Logins begun and not known to have been spared a credential error, since the last success.
    package var tries: Int
    package var silentUntil: Instant?
    /// Somebody is logging in; nobody else does before this.
    package var loggingInUntil: Instant?
    /// What a person must know; nil when all is well.
    package var alarm: String?
    package var alarmedAt: Instant?

    package init(
        version: Int64 = 0,
        fingerprint: String = "",
        sealedToken: [UInt8]? = nil,
        mintedAt: Instant? = nil,
        tokenEndsAt: Instant? = nil,
        tries: Int = 0,
        silentUntil: Instant? = nil,
        loggingInUntil: Instant? = nil,
        alarm: String? = nil,
        alarmedAt: Instant? = nil
    ) {
        self.version = version
        self.fingerprint = fingerprint
        self.sealedToken = sealedToken
        self.mintedAt = mintedAt
        self.tokenEndsAt = tokenEndsAt
        self.tries = tries
        self.silentUntil = silentUntil
        self.loggingInUntil = loggingInUntil
        self.alarm = alarm
        self.alarmedAt = alarmedAt
    }

    /// What somebody who needs a token does next.
    package enum Step: Sendable, Equatable {
        case useToken
        /// Log in, once this record is in place.
        case logIn(CofaceLoginRecord)
        /// Somebody else is logging in.
        case waitForOther
        /// Nothing may be tried before that moment.
        case silent(until: Instant)
        /// Nothing is tried before a person says so, or the credentials change.
        case stopped
        /// The token is fresh and was refused all the same.
        case refusedFresh(retryAt: Instant)
    }

    /// `isRefused`: the token in the record is the one that a call was just refused with.
    package func step(fingerprint current: String, isRefused: Bool, leaseSpan: Duration, at now: Instant)
        -> Step
    {
        var record = self
        if record.fingerprint != current {
            // Other credentials: what is remembered of the old ones says nothing of them. The silence stays, since the
            // lock is the account's.
            record = CofaceLoginRecord(version: version, fingerprint: current, silentUntil: silentUntil)
        }
        if record.sealedToken != nil, let endsAt = record.tokenEndsAt, now < endsAt - Self.renewalMargin {
            if !isRefused { return .useToken }
            if let mintedAt = record.mintedAt, now < mintedAt + Self.youth {
                return .refusedFresh(retryAt: mintedAt + Self.youth)
            }
        }
        if let until = record.silentUntil, now < until { return .silent(until: until) }
        if let until = record.loggingInUntil, now < until { return .waitForOther }
        guard record.tries < Self.triesLimit else { return .stopped }
        // Counted before it is sent: a process that dies on the way has tried.
        record.tries += 1
        record.version = version + 1
        record.sealedToken = nil
        record.loggingInUntil = now + leaseSpan
        return .logIn(record)
    }

    /// What became of a login.
    package enum Outcome: Sendable, Equatable {
        case granted(sealed: [UInt8], lifetime: Duration)
        /// The provider refused the credentials.
        case refused
        /// The account is locked; right credentials are refused too.
        case attemptsExceeded
        /// Nothing that speaks of the credentials: no connection, no answer, a fault of the provider.
        case unanswered
    }

    /// The record after a login that this record began.
    package func after(_ outcome: Outcome, at now: Instant) -> CofaceLoginRecord {
        var record = self
        record.version += 1
        record.loggingInUntil = nil
        switch outcome {
        case .granted(let sealed, let lifetime):
            record.sealedToken = sealed
            record.mintedAt = now
            record.tokenEndsAt = now + lifetime
            record.tries = 0
            record.silentUntil = nil
            record.alarm = nil
            record.alarmedAt = nil
        case .unanswered: record.tries = max(0, tries - 1)
        case .refused:
            guard record.tries >= Self.triesLimit else { break }
            record.raise(
                "Coface refused the credentials \(record.tries) times; nothing more is tried. Correct them, "
                    + "or run `dossier coface resume`",
                at: now
            )
        case .attemptsExceeded:
            record.silentUntil = now + Self.silence
            let rest =
                record.tries >= Self.triesLimit
                ? "nothing more is tried; run `dossier coface resume` once the account is open"
                : "nothing is tried for 15 minutes"
            record.raise("Coface locked the account (Password attempts exceeded); \(rest)", at: now)
        }
        return record
    }

    /// A person's word: the account may be tried again. A silence that runs is kept.
    package func resumed() -> CofaceLoginRecord {
        var record = self
        record.version += 1
        record.tries = 0
        record.alarm = nil
        record.alarmedAt = nil
        return record
    }

    private mutating func raise(_ text: String, at now: Instant) {
        alarm = text
        alarmedAt = now
    }
}
