@testable import Commands

/// Distributions in the shape of botocore's model of 2020-05-31.
enum Given {
    static let managed = "216adef6-5c7f-47e4-b989-5492eafa07d3"
    static let ownPolicy = "11111111-2222-3333-4444-555555555555"

    static func origin(
        _ domain: String, id: String = "o", port: Int = 443, policy: String = "https-only",
        protocols: String = #""TLSv1.2""#, more: String = "", custom: String = ""
    ) -> String {
        """
        {"Id": "\(id)", "DomainName": "\(domain)", "OriginPath": "", "ConnectionAttempts": 3, "ConnectionTimeout": 10,
         \(more) "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": \(port), "OriginProtocolPolicy": "\(policy)",
         \(custom) "OriginSslProtocols": {"Quantity": 1, "Items": [\(protocols)]}, "OriginReadTimeout": 30,
         "OriginKeepaliveTimeout": 5}}
        """
    }

    static func behavior(to target: String = "o", viewers: String = "redirect-to-https", more: String = "") -> String {
        """
        {"TargetOriginId": "\(target)", \(more) "ViewerProtocolPolicy": "\(viewers)", "Compress": true}
        """
    }

    static func distribution(
        _ id: String = "E1", origins: [String], behavior: String = behavior(), aliases: [String] = [],
        enabled: Bool = true, more: String = ""
    ) -> String {
        let names = aliases.map { "\"\($0)\"" }.joined(separator: ",")
        let items = aliases.isEmpty ? "" : #", "Items": [\#(names)]"#
        return """
            {"Id": "\(id)", "DomainName": "d-\(id.lowercased()).cloudfront.net", "Enabled": \(enabled), \(more)
             "Aliases": {"Quantity": \(aliases.count)\(items)},
             "Origins": {"Quantity": \(origins.count), "Items": [\(origins.joined(separator: ","))]},
             "DefaultCacheBehavior": \(behavior), "CacheBehaviors": {"Quantity": 0}}
            """
    }

    static func list(_ distributions: String...) -> String {
        #"{"DistributionList": {"Items": [\#(distributions.joined(separator: ","))]}}"#
    }

    static func originRequestPolicy(_ behavior: String, headers: String = "") -> String {
        """
        {"OriginRequestPolicy": {"Id": "\(ownPolicy)", "OriginRequestPolicyConfig": {"Name": "own", "HeadersConfig":
         {"HeaderBehavior": "\(behavior)", "Headers": {"Quantity": 1, "Items": [\(headers)]}}}}, "ETag": "E"}
        """
    }

    static func imported(_ documents: String...) throws -> Imported {
        var material = ImportMaterial()
        for document in documents { try material.take(Array(document.utf8), named: "file.json") }
        return material.imported()
    }

    static func fault(of document: String) -> String? {
        var material = ImportMaterial()
        do throws(ImportFault) {
            try material.take(Array(document.utf8), named: "file.json")
            return nil
        } catch {
            return error.description
        }
    }
}
