#pragma once
#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// The functions with which c-ares uses sockets. Their table is static because c-ares keeps its address. They do what c-ares 1.18
// does not: keep the errno of a question that could not be sent, set the scope of a link-local address, send without SIGPIPE, and
// read one datagram at a time. epoll reports the next datagram anyway, so that saves a useless read for each look-up.
struct cfmon_ares_sockets {
    void *owner;
    // The last errno; 0 for none.
    int fault;
    int has_read;
    // The index of the interface for IPv6 addresses; 0 for none.
    uint32_t scope;
};

static inline ares_socket_t cfmon_ares_open(int family, int type, int protocol, void *data) {
    int opened = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (opened < 0) ((struct cfmon_ares_sockets *)data)->fault = errno;
    return opened;
}

static inline int cfmon_ares_connect(ares_socket_t opened, const struct sockaddr *to, ares_socklen_t length, void *data) {
    struct cfmon_ares_sockets *sockets = data;
    struct sockaddr_in6 scoped;
    if (to->sa_family == AF_INET6 && length == sizeof scoped) {
        scoped = *(const struct sockaddr_in6 *)to;
        scoped.sin6_scope_id = sockets->scope;
        to = (const struct sockaddr *)&scoped;
    }
    int result = connect(opened, to, length);
    if (result && errno != EINPROGRESS) sockets->fault = errno;
    return result;
}

static inline int cfmon_ares_close(ares_socket_t opened, void *data) {
    (void)data;
    return close(opened);
}

static inline ares_ssize_t cfmon_ares_send(ares_socket_t opened, const struct iovec *parts, int count, void *data) {
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    ssize_t sent = sendmsg(opened, &message, MSG_NOSIGNAL);
    // The error belongs to an earlier datagram (udp(7)).
    if (sent < 0 && errno == ECONNREFUSED) sent = sendmsg(opened, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) ((struct cfmon_ares_sockets *)data)->fault = errno;
    return sent;
}

static inline ares_ssize_t cfmon_ares_receive(
    ares_socket_t opened, void *bytes, size_t size, int flags, struct sockaddr *from, ares_socklen_t *length, void *data) {
    struct cfmon_ares_sockets *sockets = data;
    // c-ares asks for the sender of datagrams only.
    if (from && sockets->has_read) {
        errno = EAGAIN;
        return -1;
    }
    if (from) sockets->has_read = 1;
    return recvfrom(opened, bytes, size, flags, from, length);
}

static inline void cfmon_ares_own_sockets(ares_channel channel, struct cfmon_ares_sockets *sockets) {
    static const struct ares_socket_functions functions = {
        cfmon_ares_open, cfmon_ares_close, cfmon_ares_connect, cfmon_ares_receive, cfmon_ares_send};
    ares_set_socket_functions(channel, &functions, sockets);
}
