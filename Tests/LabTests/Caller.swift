import NIOCore
import NIOPosix
import TLS

/// A client over a real socket: with TLS, or with bare bytes.
enum Caller {
    /// Everything that the lab knows how to speak.
    static let offer = ClientOffer(
        minimumVersion: 0x0301, maximumVersion: 0x0304, suites: ["ALL"],
        suites13: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"], groups: ["X25519", "P-256", "P-521"],
        signatureSchemes: [
            "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256", "ed25519", "ECDSA+SHA1", "RSA+SHA1",
        ])

    /// What came of a call.
    struct Outcome: Sendable {
        var record: HandshakeRecord
        /// Application data, until the end.
        var reply: String
    }

    /// Shakes hands, asks for `/` where that worked, and listens until the other side ends it.
    static func handshake(
        with endpoint: String, serverName: String, offer: ClientOffer = Caller.offer
    ) async throws -> Outcome {
        let context = try ClientContext(offer)
        let group = MultiThreadedEventLoopGroup.singleton
        let ended = group.next().makePromise(of: Outcome.self)
        let call: @Sendable () throws -> any ChannelHandler = {
            try TLSCall(context, serverName: serverName, ended: ended)
        }
        return try await outcome(of: ended, calling: endpoint, on: group, call)
    }

    /// Sends the text and returns all that comes back until the other side ends it.
    static func send(_ text: String, to endpoint: String) async throws -> [UInt8] {
        let group = MultiThreadedEventLoopGroup.singleton
        let ended = group.next().makePromise(of: [UInt8].self)
        return try await outcome(of: ended, calling: endpoint, on: group) { PlainCall(text, ended: ended) }
    }

    private static func outcome<Value: Sendable>(
        of ended: EventLoopPromise<Value>, calling endpoint: String, on group: any EventLoopGroup,
        _ call: @escaping @Sendable () throws -> any ChannelHandler
    ) async throws -> Value {
        let parts = endpoint.split(separator: ":")
        do {
            _ = try await ClientBootstrap(group: group).connectTimeout(.milliseconds(300)).channelInitializer {
                channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(call()) }
            }.connect(to: SocketAddress(ipAddress: String(parts[0]), port: Int(parts[1]) ?? 0)).get()
        } catch {
            ended.fail(error)
        }
        return try await ended.futureResult.get()
    }
}

private final class TLSCall: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let handshake: ClientHandshake
    private let ended: EventLoopPromise<Caller.Outcome>
    private var isAsking = false
    private var reply: [UInt8] = []

    init(_ context: ClientContext, serverName: String, ended: EventLoopPromise<Caller.Outcome>) throws {
        handshake = try ClientHandshake(context, serverName: serverName)
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        advance(with: [], context: context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        advance(with: Array(unwrapInboundIn(data).readableBytesView), context: context)
    }

    private func advance(with bytes: [UInt8], context: ChannelHandlerContext) {
        if isAsking {
            reply += handshake.read(bytes)
            return
        }
        let progress = handshake.advance(with: bytes)
        if progress == .established {
            isAsking = true
            handshake.write(Array("GET / HTTP/1.1\r\nHost: lab\r\n\r\n".utf8))
            reply += handshake.read([])
        }
        let output = handshake.takeOutput()
        if !output.isEmpty {
            context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: output)), promise: nil)
        }
        if progress == .failed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        handshake.stop(.reset)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handshake.stop(.closed)
        ended.succeed(Caller.Outcome(record: handshake.record, reply: String(decoding: reply, as: UTF8.self)))
    }
}

private final class PlainCall: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let text: String
    private let ended: EventLoopPromise<[UInt8]>
    private var reply: [UInt8] = []

    init(_ text: String, ended: EventLoopPromise<[UInt8]>) {
        self.text = text
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(string: text)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reply += unwrapInboundIn(data).readableBytesView
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended.succeed(reply)
    }
}
