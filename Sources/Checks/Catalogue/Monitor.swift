/// What is wrong with cfmon itself; never an origin's fault.
extension CatalogueEntry {
    private static let doctor = "`cfmonctl doctor` no longer lists the finding."

    static let monitorOffline = CatalogueEntry(
        .monitor, .unknown, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "Most origins became unreachable together, so the monitor's own network is the likely cause.",
        why: "Independent origins hardly ever fail in the same minute. Until some of them answer again, cfmon cannot "
            + "tell, and says nothing against any of them.",
        remedy: "Check the network of the monitoring host: its route (`ip route`), its resolver (`resolvectl status`), "
            + "its firewall. If the origins share one network or one name server, look there too.",
        verify: doctor)
    static let monitorOverloaded = CatalogueEntry(
        .monitor, .unknown, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "Checks start later than one interval after they were due.",
        why: "Results come too late to be relied on, so the origins concerned are `unknown` instead of ok.",
        remedy: "Raise `interval`, or give the host more CPU. If many origins time out, each check takes as long as it "
            + "may: mend or remove those origins, or lower their `timeout` and `attempts` to what the distribution "
            + "has.",
        verify: doctor)
    static let monitorDataOld = CatalogueEntry(
        .monitor, .unknown, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "There has been no result for this origin for two intervals, nor for as long as checks of it may "
            + "take.",
        why: "What was true then may be wrong now; old data is never shown as ok.",
        remedy: "See whether the daemon runs and what it says: `systemctl status cfmond`, `journalctl -u cfmond`. Then "
            + "look at its other findings.",
        verify: doctor)
    static let monitorStore = CatalogueEntry(
        .monitor, .unknown, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The store cannot be written.",
        why: "Without it neither results nor alerts survive a restart, and no new alert can go out.",
        remedy: "Free space on the disk (`df -h /var/lib/cfmon`) and see that the user `cfmon` may write to the "
            + "directory and the file. A damaged file needs no hand: cfmond moves it aside at its start and begins "
            + "anew; the history is in the old file.",
        verify: doctor)
    static let monitorTrustOld = CatalogueEntry(
        .monitor, .notice, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The bundle of trusted roots is more than a year old.",
        why: "CloudFront follows Mozilla's list as it is now. An old bundle trusts roots that were removed, and does "
            + "not know new ones.",
        remedy: "Update the system's bundle (`apt-get install --only-upgrade ca-certificates`) or the file that "
            + "`trust.bundle` names, then `cfmonctl reload`.",
        verify: doctor)
    static let monitorClock = CatalogueEntry(
        .monitor, .unknown, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "The monitor's clock jumped by more than half a minute.",
        why: "Every verdict on a date depends on the clock. So dates are judged by the time from before the jump, "
            + "until the kernel says that the clock is kept by NTP, or it has stood for ten minutes.",
        remedy: "Let the clock be kept by NTP: `timedatectl set-ntp true`, and `timedatectl` or `chronyc tracking` to "
            + "see that it is.",
        verify: doctor)
    static let receiverFailing = CatalogueEntry(
        .monitor, .warning, .inferred, status: nil, rank: 600, family: nil, subject: .certificate, stage: .lookup,
        needsConfirmation: false, time: .none, follows: .nothing, reach: .reached,
        meaning: "A receiver of alerts has not taken a message for as long as cfmon tries.",
        why: "Alerts for this receiver do not arrive. The others are told, since it cannot be told itself.",
        remedy: "`cfmonctl deliveries --failed` shows what the receiver answered. Mend its URL, secret or network, run "
            + "`cfmonctl test-alert RECEIVER`, and send what is still wanted with `cfmonctl deliveries retry ID`.",
        verify: "`cfmonctl test-alert RECEIVER` is answered with success.")
}
