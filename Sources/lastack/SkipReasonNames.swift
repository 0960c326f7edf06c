import PacketDecode

extension SkipReason {
  /// The reason's name in JSON: part of the report's contract, unlike its description.
  var name: String {
    switch self {
    case .notIP: "not-ip"
    case .notTCP: "not-tcp"
    case .tunnel: "tunnel"
    case .encapsulation: "encapsulation"
    case .encrypted: "encrypted"
    case .fragment: "fragment"
    case .tooManyTags: "too-many-tags"
    case .cutInLinkHeader: "cut-in-link-header"
    case .cutInIPHeader: "cut-in-ip-header"
    case .cutInTCPHeader: "cut-in-tcp-header"
    case .badIPVersion: "bad-ip-version"
    case .badIPHeaderLength: "bad-ip-header-length"
    case .ipLengthTooSmall: "ip-length-too-small"
    case .badDataOffset: "bad-data-offset"
    case .badExtensionHeader: "bad-extension-header"
    case .tooManyExtensionHeaders: "too-many-extension-headers"
    case .badFragment: "bad-fragment"
    case .overlappingFragment: "overlapping-fragment"
    }
  }
}
