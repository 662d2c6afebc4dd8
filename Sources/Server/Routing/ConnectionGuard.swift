import NIOCore
import Synchronization
import Values

/// Closes connections that hold a place without using it: those above what one address may have, and those on which a
/// request takes too long to come.
///
/// It stands behind the HTTP decoder and looks at no part: the first one after a request was read is the next head.
///
///     connected ──first bytes…head limit──▶ head ──upload limit──▶ RequestWasRead ──first bytes…──▶
///
/// Time is the event loop's: these are limits of the connection, not of any case.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any
    typealias OutboundIn = Any
    typealias OutboundOut = Any

    /// The door has read a request to its end.
    struct RequestWasRead: Sendable {}

    private enum Stage {
        /// Nothing of a request has come.
        case idle
        case head
        case body
    }

    private let headLimit: TimeAmount
    private let uploadLimit: TimeAmount
    private let places: AddressPlaces
    private var stage = Stage.idle
    private var deadline: Scheduled<Void>?
    private var address: String?
    private var isAdmitted = false
    private var hasEnded = false

    init(headLimit: Duration, uploadLimit: Duration, places: AddressPlaces) {
        self.headLimit = TimeAmount(headLimit)
        self.uploadLimit = TimeAmount(uploadLimit)
        self.places = places
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { admit(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        admit(context)
        context.fireChannelActive()
    }

    private func admit(_ context: ChannelHandlerContext) {
        guard !isAdmitted else { return }
        isAdmitted = true
        if let remote = context.channel.remoteAddress?.ipAddress, !Self.isThisMachine(remote) {
            guard places.take(remote) else { return context.close(promise: nil) }
            address = remote
        }
        // Whoever connects is to say something.
        enter(.head, within: headLimit, context)
    }

    /// IPv4 addresses come as `::ffff:127.0.0.1` to a socket of both kinds.
    private static func isThisMachine(_ address: String) -> Bool {
        let mapped = "::ffff:"
        let isMapped = address.lowercased().hasPrefix(mapped)
        return Loopback.contains(host: isMapped ? String(address.dropFirst(mapped.count)) : address)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if stage != .body { enter(.body, within: uploadLimit, context) }
        context.fireChannelRead(data)
    }

    /// Bytes came. When the decoder made nothing of them, a head has begun.
    func channelReadComplete(context: ChannelHandlerContext) {
        if stage == .idle, !hasEnded { enter(.head, within: headLimit, context) }
        context.fireChannelReadComplete()
    }

    /// A client that says no more waits for its answer.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            hasEnded = true
            if stage == .head { leave() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is RequestWasRead else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        leave()
        promise?.succeed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        release()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        release()
    }

    private func enter(_ stage: Stage, within limit: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        self.stage = stage
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func leave() {
        deadline?.cancel()
        deadline = nil
        stage = .idle
    }

    private func release() {
        if let address { places.giveBack(address) }
        address = nil
    }
}

/// How many connections each address has open.
final class AddressPlaces: Sendable {
    private let limit: Int
    private let taken = Mutex<[String: Int]>([:])

    init(limit: Int) { self.limit = limit }

    /// False when the address has all that it may have.
    func take(_ address: String) -> Bool {
        taken.withLock { taken in
            let count = taken[address] ?? 0
            guard count < limit else { return false }
            taken[address] = count + 1
            return true
        }
    }

    func giveBack(_ address: String) {
        taken.withLock { taken in
            let left = (taken[address] ?? 1) - 1
            taken[address] = left > 0 ? left : nil
        }
    }
}
