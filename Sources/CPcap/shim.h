#pragma once
// libpcap as Debian's libpcap-dev installs it; PacketCapture is the only module that imports this.
#include <pcap/pcap.h>
// How Linux binds a packet socket to an interface.
#include <linux/if_packet.h>
