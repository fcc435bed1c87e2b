import NIOCore
import NIOPosix
import TLS

/// Why the lab cannot open one of its doors.
struct DoorFault: Error, CustomStringConvertible {
    let description: String
}

extension Door {
    /// Opens the door at an ephemeral port of the address, and returns the port. It stays open until the group is shut
    /// down.
    func open(at address: String, on group: any EventLoopGroup) async throws -> Int {
        switch self {
        case .tls(let settings, let reply):
            let context = try ServerContext(settings)
            return try await listen(at: address, on: group) { try TLSConversation(context, reply: reply) }
        case .says(let bytes):
            return try await listen(at: address, on: group) { PlainConversation(bytes) }
        case .mute:
            return try await listen(at: address, on: group) { nil }
        case .refused:
            return try await reserve(at: address, on: group)
        case .silent:
            return try await fill(at: address, on: group)
        }
    }

    private func listen(
        at address: String, on group: any EventLoopGroup,
        conversation: @escaping @Sendable () throws -> (any ChannelHandler)?
    ) async throws -> Int {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                // No connection lasts longer than a minute.
                channel.eventLoop.scheduleTask(in: .seconds(60)) { channel.close(promise: nil) }
                return channel.eventLoop.makeCompletedFuture {
                    if let conversation = try conversation() {
                        try channel.pipeline.syncOperations.addHandler(conversation)
                    }
                }
            }
        return try await bootstrap.bind(host: address, port: 0).get().port()
    }

    /// A port that is taken and does not listen: the near end of a connection to another port. No other program can
    /// listen there, as it could on a port that was closed.
    private func reserve(at address: String, on group: any EventLoopGroup) async throws -> Int {
        let elsewhere = try await listen(at: address, on: group, backlog: 1)
        return try await ClientBootstrap(group: group)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
            .connect(to: elsewhere.address()).get().port()
    }

    /// A listener with the shortest possible queue, filled by our own connections. The kernel drops further SYNs.
    private func fill(at address: String, on group: any EventLoopGroup) async throws -> Int {
        let listener = try await listen(at: address, on: group, backlog: 0)
        let target = try listener.address()
        for _ in 0..<8 {
            do {
                _ = try await ClientBootstrap(group: group).connectTimeout(.milliseconds(250)).connect(to: target).get()
            } catch ChannelError.connectTimeout {
                return try listener.port()
            }
        }
        throw DoorFault(description: "this system's queue of new connections cannot be filled")
    }

    /// A listener that never accepts.
    private func listen(at address: String, on group: any EventLoopGroup, backlog: Int32) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: address, port: 0).get()
    }
}

extension Channel {
    fileprivate func address() throws -> SocketAddress {
        guard let localAddress else { throw DoorFault(description: "a socket without an address") }
        return localAddress
    }

    fileprivate func port() throws -> Int {
        guard let port = try address().port else { throw DoorFault(description: "a socket without a port") }
        return port
    }
}
