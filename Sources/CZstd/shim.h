#pragma once
// Zstandard as Debian's libzstd-dev installs it; PacketCapture is the only module that imports this.
#include <zstd.h>
#include <zstd_errors.h>
