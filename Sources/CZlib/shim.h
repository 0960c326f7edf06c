#pragma once
// zlib as Debian's zlib1g-dev installs it; PacketCapture is the only module that imports this.
#include <zlib.h>
