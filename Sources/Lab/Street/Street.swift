import NIOCore
import NIOPosix
public import TLS
public import Timekeeping

/// A row of origins on loopback, each broken in one of CloudFront's ways, with certificates minted at the start.
public struct Street: Sendable {
    /// A house whose doors are open.
    public struct OpenHouse: Hashable, Sendable {
        /// The house itself.
        public let house: House
        /// Where it can be reached, as `address:port`.
        public let endpoints: [String]
    }

    /// All houses, in a fixed order.
    public let houses: [OpenHouse]
    /// The one root that is to be trusted.
    public let anchor: CertificateDER

    private let group: MultiThreadedEventLoopGroup

    /// Mints all certificates as seen from `now`, and opens all doors.
    ///
    /// - Throws: where a certificate cannot be made or a port cannot be had.
    public static func start(at now: Instant) async throws -> Street {
        let mint = try Mint(at: now)
        let plans = try mint.houses()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            var houses: [OpenHouse] = []
            for house in plans {
                var endpoints: [String] = []
                for (index, door) in house.doors.enumerated() {
                    let address = "127.0.0.\(index + 1)"
                    endpoints.append("\(address):\(try await door.open(at: address, on: group))")
                }
                houses.append(OpenHouse(house: house, endpoints: endpoints))
            }
            return Street(houses: houses, anchor: mint.root.certificate, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// The house of that name; nil where there is none.
    public subscript(id: String) -> OpenHouse? {
        houses.first { $0.house.id == id }
    }

    /// PEM text of what is to be trusted.
    public var trustPEM: String { PEM.encode([anchor]) }

    /// Closes all doors and ends all conversations.
    ///
    /// - Throws: where the sockets do not close in good order.
    public func stop() async throws {
        try await group.shutdownGracefully()
    }
}

extension Mint {
    /// The whole street.
    func houses() throws -> [House] {
        try soundHouses() + brokenCertificates() + brokenNames() + brokenChains() + brokenHandshakes() + brokenPorts()
            + brokenAnswers()
    }
}

extension Mint {
    /// Origins that CloudFront gets through to, without any finding.
    func soundHouses() throws -> [House] {
        let wildcard = try issuer.leaf(["*.\(House.zone)"], key: SigningKey(.p256), validity: settled)
        return [
            House("good-rsa", .ok, how: "RSA leaf and intermediate", .tls(try soundRSAServer("good-rsa"))),
            House("good-ecdsa", .ok, how: "P-256 leaf and intermediate", .tls(try soundServer("good-ecdsa"))),
            House("good-wildcard", .ok, how: "a wildcard covers it", .tls(try server(wildcard, issuer.certificate))),
            House(
                "good-short-lived", .ok, how: "a leaf of six days with four left: the thresholds follow the lifetime",
                .tls(
                    try server(
                        leaf("good-short-lived", validity: .days(6, left: 4, at: now)), issuer.certificate))),
        ]
    }
}
