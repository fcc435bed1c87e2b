import Glibc
import NIOCore
import NIOPosix

/// Connects over TCP. Each conversation lives on one event loop from the first byte to the last, so a check hops
/// between threads once, at its end.
struct SocketDialer: Dialer {
    let group: any EventLoopGroup

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        let loop = group.next()
        let promise = loop.makePromise(of: Dialed<Talk.Outcome>.self)
        let began = NIODeadline.now()
        let address: SocketAddress
        do {
            address = try SocketAddress(
                packedIPAddress: ByteBuffer(bytes: endpoint.address.bytes), port: Int(endpoint.port))
        } catch {
            return .notTried("\(error)")
        }
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Conversation(try make(), began: began, promise: promise))
                }
            }
            .connect(to: address)
            .whenFailure { promise.succeed(SocketDialer.classify($0)) }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                // Whoever no longer wants the answer does not wait for it; the conversation ends by its own deadline.
                promise.succeed(.notTried("cancelled"))
            }
        } catch {
            return .notTried("\(error)")
        }
    }

    private static func classify<Outcome>(_ error: any Error) -> Dialed<Outcome> {
        if case .connectTimeout = error as? ChannelError { return .timedOut }
        guard let fault = error as? IOError else { return .notTried("\(error)") }
        switch fault.errnoCode {
        case ECONNREFUSED: return .refused
        case ETIMEDOUT: return .timedOut
        case EHOSTUNREACH: return .unreachable("EHOSTUNREACH")
        case EHOSTDOWN: return .unreachable("EHOSTDOWN")
        case ECONNRESET: return .refused
        // No route from here at all is the monitor's own trouble, as is everything else.
        case ENETUNREACH: return .notTried("no route to the network of the address (ENETUNREACH)")
        default: return .notTried(String(cString: strerror(fault.errnoCode)))
        }
    }
}

/// One exchange over one channel: passes bytes on, keeps the deadline, and says once what came of it.
private final class Conversation<Talk: Exchange>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var talk: Talk
    private let began: NIODeadline
    private var connected = NIODeadline.now()
    private var promise: EventLoopPromise<Dialed<Talk.Outcome>>?
    private var timer: Scheduled<Void>?
    private var deadline: Duration?

    init(_ talk: Talk, began: NIODeadline, promise: EventLoopPromise<Dialed<Talk.Outcome>>) {
        self.talk = talk
        self.began = began
        self.promise = promise
    }

    private var elapsed: Duration { .nanoseconds((NIODeadline.now() - connected).nanoseconds) }

    func channelActive(context: ChannelHandlerContext) {
        connected = .now()
        take(talk.begin(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard promise != nil else { return }
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        take(talk.receive(bytes, at: elapsed), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed, context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.reset, context)
    }

    private func take(_ step: Step, _ context: ChannelHandlerContext) {
        if !step.send.isEmpty {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: step.send)), promise: nil)
        }
        guard !step.isFinished else {
            end(.finished, context)
            return
        }
        guard deadline != talk.deadline else { return }
        deadline = talk.deadline
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(talk.deadline - elapsed)) {
            self.end(.expired, context)
        }
    }

    private func end(_ ending: Ending, _ context: ChannelHandlerContext) {
        guard let promise else { return }
        self.promise = nil
        timer?.cancel()
        let connect = Duration.nanoseconds((connected - began).nanoseconds)
        promise.succeed(.talked(talk.end(ending, at: elapsed), connect: connect))
        context.close(promise: nil)
    }
}
