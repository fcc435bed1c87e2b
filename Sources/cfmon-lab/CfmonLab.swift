import ArgumentParser
import Lab

@main
struct CfmonLab {
    static func main() async {
        await LabCommand.main()
    }
}
