// The least that one check costs: plain C, OpenSSL, epoll, one thread.
//
// A check is a connection, a full handshake with the groups that cfmon offers, the chain's bytes, the name, and a close. How a
// chain is looked at is the first argument:
//
//   verify   by X509_verify_cert each time, with the default provider: what a plain program does
//   cache    only when the bytes of the chain are not those of the last time, with keys decoded by a provider that has nothing but
//            what a client of TLS needs: the floor
//
//   check verify|cache CHECKS IN_FLIGHT RATE PORT CA_FILE NAMES [RESOLVER_PORT]
//
// With RESOLVER_PORT each check begins with a look-up by c-ares at the name server of that port of 127.0.0.1, over a socket that stays
// open; where it says is where the check connects.
//
// RATE is checks a second, or 0 for as many as go. NAMES is a file of host names, all of them on 127.0.0.1. Every name is
// checked once before the clock starts. Prints the CPU time of one check in microseconds; ends with 1 where a check failed.
#define _GNU_SOURCE
#include <ares.h>
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// ---- The provider: the default one's own algorithms, fewer of them.

static OSSL_PROVIDER *whole;

static int is_among(const char *aliases, const char *const *wanted) {
    for (; *wanted; wanted++) {
        size_t length = strlen(*wanted);
        for (const char *alias = aliases; alias; alias = strchr(alias, ':') ? strchr(alias, ':') + 1 : NULL)
            if (!strncasecmp(alias, *wanted, length) && (alias[length] == ':' || !alias[length])) return 1;
    }
    return 0;
}

static const OSSL_ALGORITHM *algorithms(void *context, int operation, int *uncached) {
    (void)context;
    static const char *const wanted[OSSL_OP__HIGHEST + 1][20] = {
        [OSSL_OP_KEYMGMT] = {"RSA", "RSA-PSS", "EC", "X25519", "DH", "HMAC", "TLS1-PRF", "HKDF"},
        [OSSL_OP_DECODER] = {"RSA", "RSA-PSS", "EC"},
        [OSSL_OP_CIPHER] = {"AES-128-GCM", "AES-256-GCM", "AES-128-CBC", "AES-256-CBC", "AES-128-CTR", "AES-256-CTR",
                            "AES-128-ECB", "AES-256-ECB", "ChaCha20-Poly1305", "ChaCha20", "NULL"},
        [OSSL_OP_DIGEST] = {"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "MD5", "MD5-SHA1"},
        [OSSL_OP_MAC] = {"HMAC"},
        [OSSL_OP_KDF] = {"TLS1-PRF", "HKDF", "TLS13-KDF"},
        [OSSL_OP_SIGNATURE] = {"RSA", "ECDSA", "HMAC"},
        [OSSL_OP_KEYEXCH] = {"ECDH", "X25519", "DH", "TLS1-PRF", "HKDF"},
    };
    static OSSL_ALGORITHM chosen[OSSL_OP__HIGHEST + 1][64];
    const OSSL_ALGORITHM *next = OSSL_PROVIDER_query_operation(whole, operation, uncached);
    if (!next || operation == OSSL_OP_ENCODER || operation == OSSL_OP_STORE || operation == OSSL_OP_KEM) return NULL;
    if (!wanted[operation][0]) return next;
    if (chosen[operation][0].algorithm_names) return chosen[operation];
    for (int count = 0; next->algorithm_names && count < 63; next++) {
        if (!is_among(next->algorithm_names, wanted[operation])) continue;
        if (operation == OSSL_OP_DECODER && !strstr(next->property_definition, "structure=SubjectPublicKeyInfo")) continue;
        chosen[operation][count++] = *next;
    }
    return chosen[operation];
}

static int capabilities(void *context, const char *which, OSSL_CALLBACK *callback, void *argument) {
    (void)context;
    return OSSL_PROVIDER_get_capabilities(whole, which, callback, argument);
}

static int start_slim(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *in, const OSSL_DISPATCH **out, void **context) {
    static const OSSL_DISPATCH functions[] = {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))algorithms},
                                              {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))capabilities},
                                              {0, NULL}};
    (void)core, (void)in;
    *out = functions;
    *context = OSSL_PROVIDER_get0_provider_ctx(whole);
    return 1;
}

// ---- Checks.

struct origin {
    char name[64];
    unsigned char chain[SHA256_DIGEST_LENGTH]; // that was good
    int is_known;
};

struct check {
    int fd, is_connected;
    SSL *ssl;
    BIO *in, *out;
    struct origin *origin;
};

static int caches;
static SSL_CTX *tls;
static struct origin *origins;
static long count_of_origins, total, started, ended, failed;
static int poll_fd, port, is_paced;
static ares_channel resolver;
static int resolver_fd = -1;

static void hash_chain(STACK_OF(X509) *certificates, unsigned char digest[SHA256_DIGEST_LENGTH]) {
    SHA256_CTX sum;
    SHA256_Init(&sum);
    for (int index = 0; index < sk_X509_num(certificates); index++) {
        unsigned char *bytes = NULL;
        int length = i2d_X509(sk_X509_value(certificates, index), &bytes);
        if (length > 0) SHA256_Update(&sum, bytes, length);
        OPENSSL_free(bytes);
    }
    SHA256_Final(digest, &sum);
}

static int look_at_chain(X509_STORE_CTX *chain, void *unused) {
    (void)unused;
    SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct origin *origin = ((struct check *)SSL_get_app_data(ssl))->origin;
    unsigned char digest[SHA256_DIGEST_LENGTH];
    if (caches) {
        hash_chain(X509_STORE_CTX_get0_untrusted(chain), digest);
        if (origin->is_known && !memcmp(digest, origin->chain, sizeof digest)) {
            X509_STORE_CTX_set_error(chain, X509_V_OK);
            return 1;
        }
    }
    int is_good = X509_verify_cert(chain) == 1;
    if (is_good && caches) {
        memcpy(origin->chain, digest, sizeof digest);
        origin->is_known = 1;
    }
    return is_good;
}

static void begin(struct check *check);

static void connect_to(struct check *check, struct in_addr host) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = host};
    if ((check->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0) err(1, "socket");
    if (connect(check->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) err(1, "connect");
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = check};
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, check->fd, &event)) err(1, "epoll_ctl");
    check->ssl = SSL_new(tls);
    check->in = BIO_new(BIO_s_mem());
    check->out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(check->in, -1);
    SSL_set_bio(check->ssl, check->in, check->out);
    SSL_set_app_data(check->ssl, check);
    SSL_set_tlsext_host_name(check->ssl, check->origin->name);
    SSL_set1_host(check->ssl, check->origin->name);
    SSL_set_connect_state(check->ssl);
}

static void look_at_answer(void *argument, int status, int timeouts, unsigned char *bytes, int length) {
    (void)timeouts;
    struct check *check = argument;
    struct ares_addrttl found[16];
    int count = 16;
    if (status == ARES_EDESTRUCTION) return;
    if (status || ares_parse_a_reply(bytes, length, NULL, found, &count) || count < 1) errx(1, "%s: %s", check->origin->name, ares_strerror(status));
    connect_to(check, found[0].ipaddr);
}

static void watch_resolver(void *unused, ares_socket_t fd, int readable, int writable) {
    (void)unused, (void)writable;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &resolver_fd};
    if (readable && fd != resolver_fd && epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event)) err(1, "epoll_ctl");
    resolver_fd = readable ? fd : -1;
}

static void use_resolver(const char *at) {
    char server[32];
    struct ares_options options = {.flags = ARES_FLAG_STAYOPEN, .lookups = "b", .sock_state_cb = watch_resolver};
    snprintf(server, sizeof server, "127.0.0.1:%s", at);
    if (ares_init_options(&resolver, &options, ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB) ||
        ares_set_servers_ports_csv(resolver, server))
        errx(1, "c-ares does not begin");
}

static void begin(struct check *check) {
    check->origin = &origins[started % count_of_origins];
    started++;
    check->is_connected = 0;
    check->fd = INT_MAX; // Taken.
    // 1, 1: the class of the internet, an A record.
    if (resolver) return ares_query(resolver, check->origin->name, 1, 1, look_at_answer, check);
    connect_to(check, (struct in_addr){htonl(INADDR_LOOPBACK)});
}

static void end(struct check *check, int is_good) {
    ended++;
    failed += !is_good;
    close(check->fd);
    check->fd = -1;
    SSL_free(check->ssl);
    ERR_clear_error();
    if (started < total && !is_paced) begin(check);
}

static int send_all(struct check *check) {
    char *bytes;
    long length = BIO_get_mem_data(check->out, &bytes);
    if (length <= 0) return 1;
    int is_sent = send(check->fd, bytes, length, MSG_NOSIGNAL) == length;
    (void)BIO_reset(check->out);
    return is_sent;
}

static void step(struct check *check, unsigned events) {
    static unsigned char bytes[65536];
    if (check->fd < 0) return;
    if (!check->is_connected) {
        if (events & (EPOLLERR | EPOLLHUP)) return end(check, 0);
        if (!(events & EPOLLOUT)) return;
        check->is_connected = 1;
    } else {
        ssize_t length = recv(check->fd, bytes, sizeof bytes, 0);
        if (length < 0 && errno == EAGAIN) return;
        if (length <= 0) return end(check, 0);
        BIO_write(check->in, bytes, (int)length);
    }
    int result = SSL_do_handshake(check->ssl);
    int reason = SSL_get_error(check->ssl, result);
    int is_sent = send_all(check);
    if (result == 1) return end(check, is_sent && SSL_get_verify_result(check->ssl) == X509_V_OK);
    if (!is_sent || (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)) end(check, 0);
}

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void run(long checks, struct check *all, long in_flight, double rate) {
    struct epoll_event events[256];
    double began = seconds(CLOCK_MONOTONIC);
    is_paced = rate > 0;
    started = ended = failed = 0;
    total = checks;
    for (long index = 0; index < in_flight && started < total && !is_paced; index++) begin(&all[index]);
    while (ended < total) {
        int patience = 10000;
        if (is_paced && started < total) {
            double early = began + started / rate - seconds(CLOCK_MONOTONIC);
            for (long index = 0; early <= 0 && index < in_flight; index++)
                if (all[index].fd < 0) {
                    begin(&all[index]);
                    break;
                }
            early = began + started / rate - seconds(CLOCK_MONOTONIC);
            patience = started < total ? (early <= 0 ? 0 : (int)(early * 1e3) + 1) : patience;
        }
        int count = epoll_wait(poll_fd, events, 256, patience);
        if (count == 0 && patience == 10000) errx(1, "nothing happens any more after %ld checks", ended);
        for (int index = 0; index < count; index++)
            if (events[index].data.ptr == &resolver_fd)
                ares_process_fd(resolver, resolver_fd, ARES_SOCKET_BAD);
            else
                step(events[index].data.ptr, events[index].events);
    }
}

int main(int count, char **argument) {
    if (count < 8 || count > 9) errx(2, "usage: check verify|cache CHECKS IN_FLIGHT RATE PORT CA_FILE NAMES [RESOLVER_PORT]");
    caches = !strcmp(argument[1], "cache");
    long checks = atol(argument[2]), in_flight = atol(argument[3]);
    double rate = atof(argument[4]);
    port = atoi(argument[5]);

    OSSL_LIB_CTX *library = NULL;
    if (caches) {
        whole = OSSL_PROVIDER_load(NULL, "default");
        library = OSSL_LIB_CTX_new();
        if (!whole || !OSSL_PROVIDER_add_builtin(library, "slim", start_slim) || !OSSL_PROVIDER_load(library, "slim"))
            errx(1, "the provider cannot be loaded");
    }
    tls = SSL_CTX_new_ex(library, NULL, TLS_client_method());
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    if (!SSL_CTX_set1_groups_list(tls, "P-256:X25519:P-384")) errx(1, "groups");
    SSL_CTX_set_cert_verify_callback(tls, look_at_chain, NULL);
    if (!SSL_CTX_load_verify_file(tls, argument[6])) errx(1, "%s: no anchors", argument[6]);

    FILE *names = fopen(argument[7], "r");
    if (!names) err(1, "%s", argument[7]);
    origins = calloc(100000, sizeof *origins);
    while (count_of_origins < 100000 && fscanf(names, "%63s", origins[count_of_origins].name) == 1) count_of_origins++;
    fclose(names);
    if (!count_of_origins) errx(1, "%s: no names", argument[7]);

    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (count == 9) use_resolver(argument[8]);
    struct check *all = calloc(in_flight, sizeof *all);
    for (long index = 0; index < in_flight; index++) all[index].fd = -1;
    run(count_of_origins, all, in_flight, 0);
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (checks) run(checks, all, in_flight, rate);
    printf("%.1f\n", checks ? (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e6 / checks : 0);
    return failed != 0;
}
