import ArgumentParser
import Daemon

@main
enum Cfmond {
    /// On the main thread, while it is the only one.
    @MainActor
    static func main() async {
        Allocator.prepare()
        await DaemonCommand.main()
    }
}
