import ArgumentParser
import Daemon

@main
enum Cfmond {
    static func main() async {
        await DaemonCommand.main()
    }
}
