// Status by AWS's pages on 502 and 504: a name that does not resolve and a refused connection give 502, silence and an
// unreachable host give 504. An AWS article on 502 errors names 502 for blocked addresses too, so the texts say so.
extension CatalogueEntry {
    static let dnsNoAddress = CatalogueEntry(
        .reaching, .critical, .documented, status: 502, rank: 10, family: nil, subject: .domain, stage: .lookup,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .unreached,
        meaning: "The origin domain has no address of the family that CloudFront asks for.",
        why: "CloudFront resolves the origin domain on public DNS, for the families of `IpAddressType` only: A records "
            + "for `ipv4`, the default. A name that stands in a hosts file or a private zone, or that has only AAAA "
            + "records, works elsewhere and does not exist for CloudFront.",
        remedy: "Add an A record for the origin domain to its public zone (AAAA where `IpAddressType` is `ipv6`), or "
            + "correct the origin domain in the distribution. If the name is to have AAAA records only, set "
            + "`IpAddressType` to `ipv6`.",
        verify: "`dig +short A HOST` (or `AAAA`) prints an address at a public resolver, and `cfmonctl check HOST` no "
            + "longer lists the finding.")
    static let dnsFailed = CatalogueEntry(
        .reaching, .critical, .documented, status: 502, rank: 20, family: .dnsNoAddress, subject: .domain,
        stage: .lookup, needsConfirmation: true, time: .none, follows: .nothing, reach: .unreached,
        meaning: "The look-up of the origin domain fails: its name servers answer with an error or not at all.",
        why: "CloudFront cannot connect to a name that it cannot resolve. Other resolvers may still hold the last good "
            + "answer in their cache, so the name can seem well for a while. Usual causes are a delegation to servers "
            + "that do not serve the zone, broken DNSSEC, and a domain that was not paid for.",
        remedy: "Follow the delegation with `dig +trace HOST`, ask each name server of the zone, and mend the server "
            + "or the NS records at the registrar. If `dig +cd HOST` answers where `dig HOST` says SERVFAIL, DNSSEC is "
            + "broken: correct the DS record, or sign the zone anew.",
        verify: "`dig HOST` says NOERROR with an address, and `cfmonctl check HOST` no longer lists the finding.")
    static let dnsNotPublic = CatalogueEntry(
        .reaching, .critical, .documented, status: 504, rank: 30, family: nil, subject: .domain, stage: .lookup,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin domain has an address that cannot be reached over the internet.",
        why: "CloudFront connects over the public internet, except to a VPC origin. A private, loopback or link-local "
            + "address works inside the network and leads nowhere from there.",
        remedy: "Publish the public address in public DNS, and keep the private one in the private zone. Put an "
            + "internet-facing load balancer in front, or make the private load balancer or instance a VPC origin. If "
            + "only cfmon is to go another way, give the origin a `connect_to`.",
        verify: "`dig +short A HOST` prints public addresses only, and `cfmonctl check HOST` no longer lists the "
            + "finding.")
    static let connectRefused = CatalogueEntry(
        .reaching, .critical, .documented, status: 502, rank: 40, family: nil, subject: .endpoint, stage: .connection,
        needsConfirmation: true, time: .none, follows: .nothing, reach: .unreached,
        meaning: "The origin refuses the connection: nothing listens on the port.",
        why: "CloudFront connects to the `HTTPSPort` of the origin, on whichever address DNS gives. A server that "
            + "listens on another port, on 127.0.0.1 only or on one address family only is well in itself and closed "
            + "to CloudFront. A firewall that rejects instead of dropping looks the same.",
        remedy: "Start the server, or let it listen on that port and address. nginx: `listen 443 ssl;` (and `listen "
            + "[::]:443 ssl;`). Apache: `Listen 443`. HAProxy: `bind :443 ssl crt FILE`. AWS load balancer: a listener "
            + "on the port. If the server is meant to be elsewhere, correct `HTTPSPort` in the distribution.",
        verify: "`ss -ltn` on the origin shows the port, and `cfmonctl check HOST` no longer lists the finding.")
    static let connectTimeout = CatalogueEntry(
        .reaching, .critical, .documented, status: 504, rank: 50, family: .connectRefused, subject: .endpoint,
        stage: .connection, needsConfirmation: true, time: .none, follows: .nothing, reach: .unanswered,
        meaning: "The origin does not answer on its port: every attempt to connect runs into the timeout.",
        why: "CloudFront tries three times for 10 s by default and then returns 504 (an article of AWS also names 502 "
            + "for blocked addresses). An origin that admits only CloudFront looks the same from here: one that has "
            + "never answered this monitor is therefore `unknown`, not down.",
        remedy: "Admit CloudFront on the port. AWS security group: the managed prefix list "
            + "`com.amazonaws.global.cloudfront.origin-facing` (for IPv6 "
            + "`com.amazonaws.global.ipv6.cloudfront.origin-facing`). Elsewhere: the ranges of "
            + "`CLOUDFRONT_ORIGIN_FACING` in https://ip-ranges.amazonaws.com/ip-ranges.json. Then look at the network "
            + "ACL, the route and the host itself. For cfmon to see such an origin, admit the monitor's address too.")
    static let connectUnreachable = CatalogueEntry(
        .reaching, .critical, .inferred, status: 504, rank: 60, family: .connectRefused, subject: .endpoint,
        stage: .connection, needsConfirmation: true, time: .none, follows: .nothing, reach: .unreached,
        meaning: "The network says that the origin's address cannot be reached.",
        why: "A router on the way knows no path to the address, or the host is gone from its network. If CloudFront "
            + "meets the same, it returns 504. If the monitor merely has no route, for IPv6 above all, the fault is "
            + "the monitor's.",
        remedy: "Check the address in DNS, the route to it and the host's own network. Where only IPv6 fails, mend the "
            + "IPv6 routes of the origin or take its AAAA records away, and check that the monitor has IPv6 at all "
            + "(`ip -6 route`).",
        verify: "`cfmonctl check HOST`, best from two networks, no longer lists the finding.")
    static let addressesDisagree = CatalogueEntry(
        .reaching, .warning, .inferred, status: nil, rank: 410, family: nil, subject: .service, stage: .certificate,
        needsConfirmation: true, time: .none, follows: .anyAddress, reach: .reached,
        meaning: "The addresses of the origin domain do not behave alike.",
        why: "CloudFront may use any of them, so a part of the requests fails, or will fail earlier than the rest. "
            + "Whoever meets a good address sees nothing of it. Where nothing but the certificate differs it may be a "
            + "roll-out, so it is a notice at first; after an hour it is `certificate-differs`.",
        remedy: "Bring the address that differs to the state of the others: the same certificate file and TLS settings "
            + "on every machine, and a reload on each. Or take it out of DNS until it is mended.",
        verify: "`cfmonctl check HOST` shows the same certificate, protocol and verdict for every address; with "
            + "`--connect-to ADDRESS` it looks at one alone.")
    static let addressesLeftOut = CatalogueEntry(
        .reaching, .notice, .inferred, status: nil, rank: 540, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The origin domain has more addresses than a check looks at.",
        why: "CloudFront may use any of them. A check looks at the first sixteen that DNS gives, so that one name "
            + "cannot make it connect without end: what is said of the origin holds for these.",
        remedy: "Put a load balancer with a few addresses in front, or watch the rest as further origins, each with a "
            + "part of the addresses as `connect_to`.",
        verify: "`cfmonctl check HOST` lists every address that `dig +short HOST` prints.")
}
