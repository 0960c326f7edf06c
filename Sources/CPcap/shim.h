#pragma once
// libpcap as Debian's libpcap-dev installs it; PacketCapture is the only module that imports this.
#include <pcap/pcap.h>
