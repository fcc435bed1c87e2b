import NIOCore
import TLS

/// One TLS connection: the handshake, the reply to the first request, the end.
///
/// Confined to its channel's event loop.
final class TLSConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let longestRequest = 65_536

    private let handshake: ServerHandshake
    private let reply: Reply
    private var request: [UInt8] = []
    private var isOver = false

    init(_ context: ServerContext, reply: Reply) throws {
        handshake = try ServerHandshake(context)
        self.reply = reply
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes after the end is read and dropped. Closing with unread bytes would reset the connection, and the
        // peer could lose the last alert.
        guard !isOver else { return }
        handshake.receive(Array(unwrapInboundIn(data).readableBytesView))
        switch handshake.step() {
        case .handshaking:
            break
        case .failed:
            isOver = true
        case .established:
            request += handshake.read()
            if request.containsEndOfHeaders {
                handshake.write(reply.bytes)
                handshake.close()
                isOver = true
            } else if request.count > TLSConversation.longestRequest {
                isOver = true
            }
        }
        context.send(handshake.takeOutput(), thenEnd: isOver)
    }
}

/// One connection that sends the same bytes whatever the client sends.
final class PlainConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private var isOver = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        isOver = true
        context.send(bytes, thenEnd: true)
    }
}

extension ChannelHandlerContext {
    /// Sends the bytes, then closes the sending side if the conversation is over. The channel closes when the peer does.
    fileprivate func send(_ bytes: [UInt8], thenEnd isOver: Bool) {
        if !bytes.isEmpty {
            writeAndFlush(NIOAny(channel.allocator.buffer(bytes: bytes)), promise: nil)
        }
        if isOver { close(mode: .output, promise: nil) }
    }
}

extension [UInt8] {
    fileprivate var containsEndOfHeaders: Bool {
        let end: [UInt8] = [13, 10, 13, 10]
        return indices.dropLast(3).contains { Array(self[$0..<$0 + 4]) == end }
    }
}
