import Hummingbird
import NIOCore

/// What the door knows of a request beside its head and body.
struct DoorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Tells the connection that the request is there to its end, so that nothing waits for the rest of it.
    func noteRead() { channel.triggerUserOutboundEvent(ConnectionGuard.RequestWasRead(), promise: nil) }
}
