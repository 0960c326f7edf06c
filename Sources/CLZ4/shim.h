#pragma once
// LZ4 as Debian's liblz4-dev installs it; PacketCapture is the only module that imports this.
#include <lz4frame.h>
