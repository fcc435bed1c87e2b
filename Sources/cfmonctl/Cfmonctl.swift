import Commands

@main
enum Cfmonctl {
    static func main() async {
        await CfmonCommand.start()
    }
}
