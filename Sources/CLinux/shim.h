#pragma once
// What Linux offers and Swift's Glibc does not: variadic calls, calls without a wrapper in glibc.
#include <linux/capability.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// prctl(2) is variadic, which Swift cannot call.
static inline int linux_prctl(int option, unsigned long second, unsigned long third) {
  return prctl(option, second, third, 0UL, 0UL);
}

// capget(2) and capset(2) of the calling thread: glibc leaves their declarations to libcap.
static inline int linux_capget(struct __user_cap_data_struct sets[2]) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return (int)syscall(SYS_capget, &header, sets);
}

static inline int linux_capset(const struct __user_cap_data_struct sets[2]) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return (int)syscall(SYS_capset, &header, sets);
}

// glibc declares these to GNU programs alone. Unlike capset they reach every thread.
int setresuid(uid_t real, uid_t effective, uid_t saved);
int setresgid(gid_t real, gid_t effective, gid_t saved);
int getresuid(uid_t *real, uid_t *effective, uid_t *saved);
int getresgid(gid_t *real, gid_t *effective, gid_t *saved);

// And this: closes every descriptor from the given one on.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
