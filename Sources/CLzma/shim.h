#pragma once
// liblzma as Debian's liblzma-dev installs it; PacketCapture is the only module that imports this.
#include <lzma.h>

// LZMA_CONCATENATED, whose macro Swift does not see.
static const uint32_t lastack_lzma_concatenated = LZMA_CONCATENATED;
