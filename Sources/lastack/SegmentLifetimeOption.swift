import ArgumentParser

/// `--msl`: how long a segment may live in the network.
struct SegmentLifetimeOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reckon TIME_WAIT as twice this maximum segment lifetime; 30 fits Linux.",
      valueName: "SECONDS"))
  var msl = 30

  func validate() throws {
    if !(1...86_400).contains(msl) {
      throw ValidationError("--msl takes a number of seconds from 1 to 86400.")
    }
  }

  /// How long TIME_WAIT lasts.
  ///
  /// Unit: seconds.
  var timeWait: Int { 2 * msl }
}
