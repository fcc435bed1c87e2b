import Glibc
import NIOCore
import NIOPosix
import Timekeeping

extension World {
    /// The real world: the system's clocks, its resolver, TCP.
    public static func live() -> World {
        let resolver = SystemResolver()
        // ContinuousClock counts the time of a suspension too, so that what was due then is due afterwards.
        let start = ContinuousClock.now
        return World(
            now: { Instant(seconds: Int64(time(nil))) },
            uptime: { start.duration(to: .now) },
            resolve: { name, type, patience in await resolver.addresses(of: name, type, patience: patience) },
            dialer: SocketDialer(group: MultiThreadedEventLoopGroup.singleton))
    }
}
