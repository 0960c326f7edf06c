internal import FlowTracking
internal import Wire

extension ConnectionRecord {
  /// Appends `interfaces`: on which of them frames of the connection were captured.
  func append(interfacesOf evidence: ConnectionEvidence, to out: inout ByteBuffer) {
    out.append(#","interfaces":"#)
    guard let interfaces = evidence.interfaces else {
      out.append("null")
      return
    }
    out.append("[")
    for (place, number) in interfaces.numbers.enumerated() {
      out.append(place == 0 ? #"{"id":"# : #",{"id":"#)
      out.append(decimal: UInt64(number))
      out.append(#","name":"#)
      let isNamed = evidence.interfaceNames.indices.contains(number)
      out.append(jsonStringOrNull: isNamed ? evidence.interfaceNames[number] : nil)
      out.append("}")
    }
    if interfaces.hasOthers {
      out.append(interfaces.numbers.isEmpty ? "" : ",")
      out.append(#"{"id":null,"name":null}"#)
    }
    out.append("]")
  }
}
