import Testing

@testable import API
@testable import Commands

@Suite("The doctor")
struct DoctorTests {
    @Test("each part of the monitor has a line, and what to do stands below")
    func screen() throws {
        #expect(
            HealthCheck.rendered(Shown.sick.healthChecks(at: Shown.now), on: Shown.screen)
                == """
                ✓ ok        daemon: cfmond 1.0.0, started 2026-11-11T03:00:00Z (10 d ago)
                ! warning   configuration: the last one was not taken, 1 mistake, the first:
                            /etc/cfmon/cfmon.yaml:3:5: unknown key `prot`
                            Mend it and say `cfmonctl reload`; until then that of 2026-11-20T03:00:00Z is in force.
                ? unknown   scheduler: stands still since 2026-11-21T02:00:00Z (1 h ago)
                            See `journalctl -u cfmond`, then restart it.
                ✓ ok        network: origins can be reached
                ✓ ok        load: checks start in time
                ✓ ok        store: can be written
                ✓ ok        trust bundle: recent
                ✓ ok        clock: does not jump
                ! warning   receivers: ops has taken no message for 2 h
                            Mend its URL.
                i notice    outbox: 2 messages not delivered yet
                            `cfmonctl deliveries` shows why.
                ✓ ok        data: the oldest result is 30s old

                """)
    }

    @Test("elsewhere it is a table parted by tabs")
    func plain() throws {
        #expect(
            HealthCheck.rendered(Shown.sick.healthChecks(at: Shown.now), on: .plain)
                == """
                PART\tVERDICT\tSTATE\tREMEDY
                daemon\tok\tcfmond 1.0.0, started 2026-11-11T03:00:00Z (10 d ago)\t-
                configuration\twarning\tthe last one was not taken, 1 mistake, the first: /etc/cfmon/cfmon.yaml:3:5: \
                unknown key `prot`\tMend it and say `cfmonctl reload`; until then that of 2026-11-20T03:00:00Z is in \
                force.
                scheduler\tunknown\tstands still since 2026-11-21T02:00:00Z (1 h ago)\tSee `journalctl -u cfmond`, \
                then restart it.
                network\tok\torigins can be reached\t-
                load\tok\tchecks start in time\t-
                store\tok\tcan be written\t-
                trust bundle\tok\trecent\t-
                clock\tok\tdoes not jump\t-
                receivers\twarning\tops has taken no message for 2 h\tMend its URL.
                outbox\tnotice\t2 messages not delivered yet\t`cfmonctl deliveries` shows why.
                data\tok\tthe oldest result is 30s old\t-

                """)
    }
}
