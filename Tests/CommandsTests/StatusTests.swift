import Testing

@testable import API
@testable import Commands

@Suite("The status")
struct StatusTests {
    @Test("the worst origin stands first, and the sum of all last")
    func screen() throws {
        #expect(
            try StatusPage(document: Shown.status, isWhole: true)
                .rendered(as: .table, on: Shown.screen, at: Shown.now)
                    == """
                    ORIGIN            VERDICT     HEADLINE                             FAILS     CHECKED   LAST 8
                    shop              ✗ critical  an issuer is missing from the chain  30 s ago  30 s ago  ✓✓?✗✗
                    blog.example.com  ! warning   the certificate ends in 12 days      in 12 d   30 s ago  i!
                    api               ✓ ok        -                                    in 89 d   30 s ago  ✓✓✓✓✓✓✓✓

                    3 origins: 1 critical, 1 warning, 1 ok

                    """)
    }

    @Test("elsewhere it is plain: a header line, then one line an origin, parted by tabs")
    func plain() throws {
        #expect(
            try StatusPage(document: Shown.status, isWhole: true)
                .rendered(as: .table, on: .plain, at: Shown.now)
                    == """
                    ORIGIN\tVERDICT\tHEADLINE\tFAILS\tCHECKED\tLAST 8
                    shop\tcritical\tan issuer is missing from the \
                    chain\t2026-11-21T03:00:00Z\t2026-11-21T03:00:00Z\tok,ok,unknown,critical,critical
                    blog.example.com\twarning\tthe certificate ends in 12 \
                    days\t2026-12-03T12:00:00Z\t2026-11-21T03:00:00Z\tnotice,warning
                    api\tok\t-\t2027-02-19T00:00:00Z\t2026-11-21T03:00:00Z\tok,ok,ok,ok,ok,ok,ok,ok

                    """)
    }

    @Test("the wide table tells more of each origin")
    func wide() throws {
        #expect(
            try StatusPage(document: Shown.status, isWhole: true)
                .rendered(as: .wide, on: .plain, at: Shown.now)
                    == """
                    ORIGIN\tVERDICT\tHEADLINE\tFAILS\tCHECKED\tLAST \
                    8\tCLOUDFRONT\tADDRESS\tADDRESSES\tSINCE\tINTERVAL\tCERTIFICATE UNTIL
                    shop\tcritical\tan issuer is missing from the \
                    chain\t2026-11-21T03:00:00Z\t2026-11-21T03:00:00Z\tok,ok,unknown,critical,critical\t502 at 50 \
                    %\tshop-origin.example.com:443\t2\t2026-11-20T00:00:00Z\t5m\t2026-12-03T12:00:00Z
                    blog.example.com\twarning\tthe certificate ends in 12 \
                    days\t2026-12-03T12:00:00Z\t2026-11-21T03:00:00Z\tnotice,warning\tthrough\tblog.example.com:443\t1\
                    \t2026-11-20T00:00:00Z\t5m\t2026-12-03T12:00:00Z
                    api\tok\t-\t2027-02-19T00:00:00Z\t2026-11-21T03:00:00Z\tok,ok,ok,ok,ok,ok,ok,ok\tthrough\
                    \tapi.example.com:8443\t1\t2026-11-20T00:00:00Z\t5m\t2026-12-03T12:00:00Z

                    """)
    }

    @Test("a monitor that is not well says so before anything else")
    func sick() throws {
        #expect(
            try StatusPage(document: Shown.sick, isWhole: true)
                .rendered(as: .table, on: Shown.screen, at: Shown.now)
                    == """
                    ! warning  monitor, configuration: the last one was not taken, 1 mistake, the first:
                               /etc/cfmon/cfmon.yaml:3:5: unknown key `prot`
                        Mend it and say `cfmonctl reload`; until then that of 2026-11-20T03:00:00Z is in force.
                    ? unknown  monitor, scheduler: stands still since 2026-11-21T02:00:00Z (1 h ago)
                        See `journalctl -u cfmond`, then restart it.
                    ! warning  monitor, receivers: ops has taken no message for 2 h
                        Mend its URL.

                    ORIGIN            VERDICT     HEADLINE                             FAILS     CHECKED   LAST 8
                    shop              ✗ critical  an issuer is missing from the chain  30 s ago  30 s ago  ✓✓?✗✗
                    blog.example.com  ! warning   the certificate ends in 12 days      in 12 d   30 s ago  i!
                    api               ✓ ok        -                                    in 89 d   30 s ago  ✓✓✓✓✓✓✓✓

                    3 origins: 1 critical, 1 warning, 1 ok

                    """)
    }

    @Test("elsewhere the monitor has lines without an origin")
    func sickPlain() throws {
        #expect(
            try StatusPage(document: Shown.sick, isWhole: true)
                .rendered(as: .table, on: .plain, at: Shown.now)
                    == """
                    ORIGIN\tVERDICT\tHEADLINE\tFAILS\tCHECKED\tLAST 8
                    -\twarning\tconfiguration: the last one was not taken, 1 mistake, the first: \
                    /etc/cfmon/cfmon.yaml:3:5: unknown key `prot`\t-\t-\t-
                    -\tunknown\tscheduler: stands still since 2026-11-21T02:00:00Z (1 h ago)\t-\t-\t-
                    -\twarning\treceivers: ops has taken no message for 2 h\t-\t-\t-
                    shop\tcritical\tan issuer is missing from the \
                    chain\t2026-11-21T03:00:00Z\t2026-11-21T03:00:00Z\tok,ok,unknown,critical,critical
                    blog.example.com\twarning\tthe certificate ends in 12 \
                    days\t2026-12-03T12:00:00Z\t2026-11-21T03:00:00Z\tnotice,warning
                    api\tok\t-\t2027-02-19T00:00:00Z\t2026-11-21T03:00:00Z\tok,ok,ok,ok,ok,ok,ok,ok

                    """)
    }
}
