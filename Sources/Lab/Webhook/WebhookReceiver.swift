import NIOCore
import NIOHTTP1
import NIOPosix
public import Timekeeping

/// A receiver of signed webhooks on loopback. It hands over every message, repeated ones too.
public struct WebhookReceiver: Sendable {
    /// What it listens on.
    public let port: Int
    private let group: MultiThreadedEventLoopGroup

    /// Listens on an ephemeral port of 127.0.0.1, and hands every accepted message to `accept`, one after the other.
    /// It answers 204, or 400 if the message is refused, or 500 if `accept` throws.
    ///
    /// - Throws: where no port can be had.
    public static func start(
        secret: WebhookSecret, clock: @escaping @Sendable () -> Instant,
        accept: @escaping @Sendable (WebhookMessage) throws -> Void
    ) async throws -> WebhookReceiver {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 128)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(
                            Reception { body, header in
                                try accept(WebhookMessage(body: body, secret: secret, at: clock(), header: header))
                            })
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            guard let port = channel.localAddress?.port else { throw DoorFault(description: "a socket without a port") }
            return WebhookReceiver(port: port, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Stops listening.
    ///
    /// - Throws: where the sockets do not close in good order.
    public func stop() async throws {
        try await group.shutdownGracefully()
    }
}

/// One connection of a client that posts messages. Confined to its channel's event loop.
private final class Reception: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let longestBody = 262_144

    private let take: (_ body: [UInt8], _ header: (String) -> String?) throws -> Void
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(take: @escaping (_ body: [UInt8], _ header: (String) -> String?) throws -> Void) {
        self.take = take
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer):
            if body.count <= Reception.longestBody { body += buffer.readableBytesView }
        case .end:
            guard let head else { return }
            self.head = nil
            answer(status(for: head), to: head, context: context)
        }
    }

    private func status(for head: HTTPRequestHead) -> HTTPResponseStatus {
        guard head.method == .POST else { return .methodNotAllowed }
        guard body.count <= Reception.longestBody else { return .payloadTooLarge }
        do {
            try take(body) { head.headers.first(name: $0) }
            return .noContent
        } catch is WebhookMessage.Refusal {
            return .badRequest
        } catch {
            return .internalServerError
        }
    }

    private func answer(_ status: HTTPResponseStatus, to request: HTTPRequestHead, context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: request.version, status: status)
        if status != .noContent { head.headers.add(name: "Content-Length", value: "0") }
        if !request.isKeepAlive { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !request.isKeepAlive { context.close(promise: nil) }
    }
}
