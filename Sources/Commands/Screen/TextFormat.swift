/// For documents that have one shape for people and one for programs.
enum TextFormat: String, CaseIterable {
    case text, json
}
