import ServiceLifecycle
import UnixSignals

/// Turns each SIGHUP into an order to read the configuration anew.
struct HangUps: Service {
    var signals: UnixSignalsSequence
    var orders: AsyncStream<Order>.Continuation

    func run() async {
        for await _ in signals.cancelOnGracefulShutdown() {
            orders.yield(.reload(nil))
        }
    }
}
