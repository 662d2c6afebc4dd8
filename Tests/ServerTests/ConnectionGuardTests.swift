import NIOCore
import NIOEmbedded
import Testing

@testable import Server

/// On an event loop whose time the test moves.
struct ConnectionGuardTests {
    private static let headLimit = Duration.seconds(20)
    private static let uploadLimit = Duration.seconds(180)

    private func connection(
        from address: String = "192.0.2.7",
        _ places: AddressPlaces = AddressPlaces(limit: 2)
    ) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(
            handler: ConnectionGuard(
                headLimit: Self.headLimit,
                uploadLimit: Self.uploadLimit,
                places: places
            )
        )
        let remote = try SocketAddress(ipAddress: address, port: 4_000)
        channel.remoteAddress = remote
        try channel.connect(to: remote).wait()
        return channel
    }

    private func pass(_ seconds: Int64, _ channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        channel.embeddedEventLoop.run()
    }

    @Test("a client that sends no whole head in time is let go, however often it sends a byte")
    func slowHead() throws {
        let channel = try connection()
        for _ in 0..<19 {
            pass(1, channel)
            channel.pipeline.fireChannelReadComplete()
        }
        #expect(channel.isActive)
        pass(1, channel)
        #expect(!channel.isActive)
    }

    @Test("a body has a limit of its own, which ends when the door has read it")
    func slowBody() throws {
        let slow = try connection()
        try slow.writeInbound(ByteBuffer(string: "head"))
        for _ in 0..<17 {
            pass(10, slow)
            try slow.writeInbound(ByteBuffer(string: "part"))
        }
        #expect(slow.isActive)
        pass(10, slow)
        #expect(!slow.isActive)

        let read = try connection()
        try read.writeInbound(ByteBuffer(string: "head"))
        read.triggerUserOutboundEvent(ConnectionGuard.RequestWasRead(), promise: nil)
        pass(10_000, read)
        #expect(read.isActive)
    }

    @Test("the next head on the same connection is waited for as long as the first")
    func nextHead() throws {
        let channel = try connection()
        try channel.writeInbound(ByteBuffer(string: "head"))
        channel.triggerUserOutboundEvent(ConnectionGuard.RequestWasRead(), promise: nil)
        pass(1_000, channel)
        channel.pipeline.fireChannelReadComplete()
        pass(20, channel)
        #expect(!channel.isActive)
    }

    @Test(
        "one address has so many connections, and gets them back when they end; this machine is not counted"
    )
    func places() throws {
        let places = AddressPlaces(limit: 2)
        let first = try connection(places)
        let second = try connection(places)
        let third = try connection(places)
        #expect(first.isActive && second.isActive && !third.isActive)
        #expect(try connection(from: "192.0.2.8", places).isActive)
        try first.close().wait()
        first.embeddedEventLoop.run()
        #expect(try connection(places).isActive)
        for _ in 0..<5 {
            #expect(try connection(from: "127.0.0.1", places).isActive)
            #expect(try connection(from: "::1", places).isActive)
        }
    }
}
