// A name server to measure against: answers every question for an A record with 127.0.0.1, over UDP, on one port of loopback.
//
//   names PORT
#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int count, char **argument) {
    // The name in the question, A, IN, a minute, 127.0.0.1 (RFC 1035, 4.1.3).
    static const unsigned char record[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    if (count != 2) errx(2, "usage: names PORT");
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argument[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here)) err(1, "port %s", argument[1]);
    for (;;) {
        unsigned char message[1024];
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        ssize_t size = recvfrom(fd, message, 512, 0, (struct sockaddr *)&peer, &length);
        if (size < 17) continue;
        // Its flags: an answer, with recursion. One question, one record.
        memcpy(message + 2, (unsigned char[]){0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, 10);
        memcpy(message + size, record, sizeof record);
        sendto(fd, message, size + sizeof record, 0, (struct sockaddr *)&peer, length);
    }
}
