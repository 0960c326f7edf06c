import Anonymization
import ArgumentParser

/// `--anonymize` and where its key comes from, for every subcommand that prints addresses.
struct AnonymizationOptions: ParsableArguments {
  @Flag(
    help: """
      Replace addresses by others that keep common prefixes; ports stay. Without \
      --anonymize-key by a key that is drawn anew in each run.
      """)
  var anonymize = false

  @Option(
    name: .customLong("anonymize-key"),
    help: ArgumentHelp(
      """
      Anonymize by the key in a file, 32 octets or 64 hexadecimal digits, so that another run maps \
      alike.
      """, valueName: "FILE"),
    completion: .file())
  var keyFile: String?

  /// Whether addresses are to be replaced.
  var isWanted: Bool { anonymize || keyFile != nil }

  /// The anonymizer that was asked for; nil when addresses stay as they are.
  ///
  /// - Throws: `ExitStatus.usage` when there is no key in the file, which has been said by then.
  func makeAnonymizer() throws(ExitStatus) -> AddressAnonymizer? {
    if let keyFile { return AddressAnonymizer(key: try Self.key(in: keyFile)) }
    if !anonymize { return nil }
    Complaint.say(
      "addresses are mapped by a random key, which the next run will not have; "
        + "to map them alike again, give --anonymize-key.")
    return AddressAnonymizer(key: .random())
  }

  private static func key(in path: String) throws(ExitStatus) -> AnonymizationKey {
    let contents: [UInt8]
    do {
      contents = try SmallFile.contents(of: path, limit: 4096)
    } catch {
      Complaint.say("\(path): the key cannot be read: \(systemReason(error.errno)).")
      throw .usage
    }
    if let key = AnonymizationKey(contents: contents) { return key }
    Complaint.say(
      "\(path): holds no key; give 32 octets or 64 hexadecimal digits, as "
        + "'openssl rand -hex 32' writes them.")
    throw .usage
  }
}
