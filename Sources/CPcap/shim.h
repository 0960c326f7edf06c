#pragma once
// libpcap as Debian's libpcap-dev installs it; PacketCapture is the only module that imports this.
#include <pcap/pcap.h>
// How Linux binds a packet socket to an interface.
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/types.h>

// A stream whose octets a function hands out: glibc's fopencookie(3), which Swift's Glibc leaves out.
typedef struct {
  ssize_t (*read)(void *cookie, char *buffer, size_t size);
  ssize_t (*write)(void *cookie, const char *buffer, size_t size);
  int (*seek)(void *cookie, off_t *offset, int whence);
  int (*close)(void *cookie);
} lastack_cookie_functions;
FILE *lastack_fopencookie(void *cookie, const char *mode, lastack_cookie_functions functions)
    __asm__("fopencookie");

// How much a stream has read and nobody has taken (after gnulib's freadahead).
static inline size_t lastack_unread(FILE *stream) {
  return (size_t)(stream->_IO_read_end - stream->_IO_read_ptr);
}

// Has a stream forget what it has read and nobody has taken, and says how much that is.
static inline size_t lastack_return_unread(FILE *stream) {
  size_t unread = lastack_unread(stream);
  __fpurge(stream);
  return unread;
}
