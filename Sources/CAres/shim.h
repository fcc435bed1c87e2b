#pragma once
#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// c-ares keeps the address of this table of functions, which is why it stands here. They also do what c-ares 1.18 does not: they
// tell why a question could not leave this machine (the last errno is kept), send without SIGPIPE, and read one datagram at a
// time, since epoll tells of the next one anyway: that saves a read in vain for each look-up.
struct cfmon_ares_sockets {
    void *owner;
    int fault;
    int has_read;
};

static inline ares_socket_t cfmon_ares_open(int family, int type, int protocol, void *data) {
    int opened = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (opened < 0) ((struct cfmon_ares_sockets *)data)->fault = errno;
    return opened;
}

static inline int cfmon_ares_connect(ares_socket_t opened, const struct sockaddr *to, ares_socklen_t length, void *data) {
    int result = connect(opened, to, length);
    if (result && errno != EINPROGRESS) ((struct cfmon_ares_sockets *)data)->fault = errno;
    return result;
}

static inline int cfmon_ares_close(ares_socket_t opened, void *data) {
    (void)data;
    return close(opened);
}

static inline ares_ssize_t cfmon_ares_send(ares_socket_t opened, const struct iovec *parts, int count, void *data) {
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    ssize_t sent = sendmsg(opened, &message, MSG_NOSIGNAL);
    // An error of an earlier datagram (udp(7)) says nothing of this one.
    if (sent < 0 && errno == ECONNREFUSED) sent = sendmsg(opened, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) ((struct cfmon_ares_sockets *)data)->fault = errno;
    return sent;
}

static inline ares_ssize_t cfmon_ares_receive(
    ares_socket_t opened, void *bytes, size_t size, int flags, struct sockaddr *from, ares_socklen_t *length, void *data) {
    struct cfmon_ares_sockets *sockets = data;
    // Only datagrams are asked for with the address of their sender.
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
