#pragma once

#include <dlfcn.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

// What Glibc's module hides from Swift, or offers only as macros and packed unions.

typedef struct {
    uint32_t events;
    uint64_t token;
} admit_event;

enum {
    admit_event_readable = EPOLLIN,
    admit_event_writable = EPOLLOUT,
    admit_event_hangup = EPOLLHUP | EPOLLERR | EPOLLRDHUP,
};

static inline int admit_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int admit_eventfd_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void admit_eventfd_signal(int fd) { (void)eventfd_write(fd, 1); }

static inline void admit_eventfd_clear(int fd) {
    eventfd_t count;
    (void)eventfd_read(fd, &count);
}

// Registers the descriptor, or changes what is watched when it is registered already.
static inline int admit_epoll_set(int epoll, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0) return 0;
    if (errno != ENOENT) return -1;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static inline void admit_epoll_remove(int epoll, int fd) {
    struct epoll_event event = {0};
    (void)epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event);
}

// Waits for at most 64 events. Returns their number; 0 on a timeout or an interrupted wait.
static inline int admit_epoll_wait(int epoll, admit_event *events, int timeout_ms) {
    struct epoll_event raw[64];
    int count = epoll_wait(epoll, raw, 64, timeout_ms);
    for (int i = 0; i < count; i++) {
        events[i].events = raw[i].events;
        events[i].token = raw[i].data.u64;
    }
    return count < 0 ? 0 : count;
}

// Bytes that OpenSSL has decrypted and libpq has not read: no readiness event announces them.
static inline int admit_tls_pending(PGconn *connection) {
    if (!PQsslInUse(connection)) return 0;
    void *tls = PQsslStruct(connection, "OpenSSL");
    int (*pending)(const void *) = (int (*)(const void *))dlsym(NULL, "SSL_pending");
    return tls && pending ? pending(tls) : 0;
}
