import Alerts

/// Why incidents are looked at, and what is known then of when to keep quiet.
struct EvaluationContext {
    var rules = AlertRules()
    /// The id of the origin whose check it is; nil where none is.
    var origin: String?
    var outlook = OutageDetector.Outlook.well
}
