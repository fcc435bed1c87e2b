import TLS

extension ImportMaterial {
    /// Asks the account: its distributions, then each policy that is not known.
    ///
    /// A policy that may not be read is a note and stays in doubt; without distributions there is nothing to import.
    mutating func take(from aws: AWSProgram) async throws(ImportFault) -> [String] {
        let distributions = try await aws.ask(["list-distributions"])
        // Nothing is what some versions of `aws` print for an account without distributions.
        if !distributions.isEmpty { try take(distributions, named: "aws cloudfront list-distributions") }

        var notes: [String] = []
        let missing = missingPolicies
        let calls =
            missing.originRequest.map { ["get-origin-request-policy", "--id=\($0)"] }
            + missing.cache.map { ["get-cache-policy", "--id=\($0)"] }
        for call in calls {
            do throws(ImportFault) {
                try take(try await aws.ask(call), named: "aws cloudfront \(call.joined(separator: " "))")
            } catch {
                notes.append(error.description)
            }
        }
        if distributions.isEmpty { notes.append("the account has no distribution") }
        return notes
    }
}
