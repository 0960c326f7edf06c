#pragma once
// Swift has no name for the processor's prefetch instruction; FlowTracking is the only module that imports this.

/// Asks the processor to fetch the cache line of an address that will be used soon. Never faults, whatever the address.
static inline void lastack_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }
