import Foundation
import LiveScreen
import ReportWriting
import TeardownAnalysis
import Testing

@Suite("Frames of the live screen") struct ScreenFrameTests {
  private func frame(
    _ columns: Int, _ rows: Int, _ controls: ScreenControls = ScreenControls(),
    symbols: ScreenSymbols = .unicode, messages: [String] = []
  ) -> ScreenFrame {
    ScreenFrame(
      SampleScreen.contents(controls, messages: messages), controls,
      size: ScreenSize(columns: columns, rows: rows), symbols: symbols)
  }

  /// The lines of a literal.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func anOrdinaryTerminalShowsEverything() {
    let expected = """
      lastack live on eth0, port 443                      up 12 min 34 s  12:12:34 UTC
      1,204 frames/s  kernel drops 3  1.3 closes/s  9.63 Mbit/s  interface drops 0
      received 907,819 frames  261 open  2 closing  737 just closed

        LABEL                       COUNT  SHARE  LAST 3 MIN
      1 clean-four-way                565  76.5%  ▂▇▄▆▇▄▄█▂▇▄▆▇▄▄█▂▇▄▆▇▄▄█▂▇▄▆▇▄▄█▂▇▄▆
      2 merged-three-way              151  20.4%   █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █ █
      3 simultaneous                    0      -
      4 lost-segment-retransmitted      8   1.1%             █                 █
      5 rst-aborted                    12   1.6%       █           █           █
      6 half-closed                     2   0.3%  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄██████████
      7 unfinished-close                0      -
      8 open                            0      -
      9 not-established                 1   0.1%       █
      NOW IN  TIME_WAIT 56  CLOSE_WAIT 2, longest 12 min 32 s

      CLOSED    CLIENT           SERVER           LABEL             BY         TOOK
      12:12:34  10.77.0.1:40739  → 10.77.0.9:443  clean-four-way    client  21.4 ms
      12:12:32  10.77.0.2:40738  → 10.77.0.9:443  merged-three-way  client  21.4 ms
      12:12:30  10.77.0.2:40737  → 10.77.0.9:443  merged-three-way  client  21.4 ms
      MOST ABORTS         ABORTS  LOST  CLOSE_WAIT      LONGEST
      10.77.0.9:8080          12     -           2  12 min 32 s
      10.77.0.1 (client)       -    16           -            -
      q quit  p pause  s sort: aborts  l label: all  1-9 select  ? help
      """
    #expect(frame(80, 24).text == lines(expected))
  }

  @Test func aSmallTerminalLeavesOutWhatMattersLess() {
    let expected = """
      lastack live on eth0, port 443        12:12:34 UTC
      1,204 frames/s  kernel drops 3  1.3 closes/s
      eth0: went down; waiting until it is up again.
        LABEL (7 of 9)              COUNT  SHARE
      1 clean-four-way                565  76.5%
      2 merged-three-way              151  20.4%
      3 simultaneous                    0      -
      4 lost-segment-retransmitted      8   1.1%
      5 rst-aborted                    12   1.6%
      6 half-closed                     2   0.3%
      9 not-established                 1   0.1%
      TIME_WAIT 56  CLOSE_WAIT 2, longest 12 min 32 s
      CLOSED    SERVER           LABEL           BY
      12:12:34  → 10.77.0.9:443  clean-four-way  client
      q quit  p pause  s sort  l label  ? help
      """
    let message = "eth0: went down; waiting until it is up again."
    #expect(frame(50, 15, messages: [message]).text == lines(expected))
  }

  @Test func theSmallestSensibleTerminalStillShowsLabelsAndCloses() {
    let expected = """
      lastack live on eth0, por…  12:12:34 UTC
      1,204 frames/s  kernel drops 3
        LABEL (4 of 9)            COUNT  SHARE
      1 clean-four-way              565  76.5%
      2 merged-three-way            151  20.4%
      4 lost-segment-retransmit…      8   1.1%
      5 rst-aborted                  12   1.6%
      CLOSED    SERVER          LABEL
      12:12:34  → 10.77.0.9:4…  clean-four-way
      q quit  p pause  s sort  l label  ? help
      """
    #expect(frame(40, 10).text == lines(expected))
  }

  @Test func aSelectedLabelIsListedAloneAndWithoutUnicodeIfNeedBe() {
    var controls = ScreenControls()
    controls.isPaused = true
    controls.selected = .halfClosed
    controls.order = .closeWait
    let expected = """
      lastack live on eth0, port 443              PAUSED  up 12 min 34 s  12:12:34 UTC
      1,204 frames/s  kernel drops 3  1.3 closes/s  9.63 Mbit/s  interface drops 0
      received 907,819 frames  261 open  2 closing  737 just closed

        LABEL                       COUNT  SHARE  LAST 3 MIN
      1 clean-four-way                565  76.5%  .%=*%==#.%=*%==#.%=*%==#.%=*%==#.%=*
      2 merged-three-way              151  20.4%   # # # # # # # # # # # # # # # # # #
      3 simultaneous                    0      -
      4 lost-segment-retransmitted      8   1.1%             #                 #
      5 rst-aborted                    12   1.6%       #           #           #
      6>half-closed                     2   0.3%  ==========================##########
      7 unfinished-close                0      -
      8 open                            0      -
      9 not-established                 1   0.1%       #
      NOW IN  TIME_WAIT 56  CLOSE_WAIT 2, longest 12 min 32 s

      SINCE     CLIENT           SERVER            LABEL        BY              FOR
      12:00:02  10.77.0.4:40001  > 10.77.0.9:8080  half-closed  client  12 min 32 s
      12:11:40  10.77.0.1:40686  > 10.77.0.9:8080  half-closed  client         54 s

      LONGEST CLOSE_WAIT  ABORTS  LOST  CLOSE_WAIT      LONGEST
      10.77.0.9:8080          12     -           2  12 min 32 s
      10.77.0.1 (client)       -    16           -            -
      q quit  p go on  s sort: CLOSE_WAIT  l label: half-closed  1-9 select  ? help
      """
    #expect(frame(80, 24, controls, symbols: .ascii).text == lines(expected))
  }

  @Test func everyFrameFitsItsTerminal() {
    var controls = ScreenControls()
    for _ in 0..<2 {
      for selected in [nil, Label.halfClosed, .rstAborted, .simultaneous] {
        controls.selected = selected
        var contents = SampleScreen.contents(
          controls, messages: ["\u{1b}[31mnicht lesbar\u{7}: \u{6f22}\u{5b57}", "one more"])
        contents.facts.file =
          "eth0,\u{6f22}\u{5b57}\u{6f22}\u{5b57}\u{6f22}\u{5b57},e\u{301}\u{301}"
        contents.facts.filter = "host \u{202e}example\n and port 443"
        for columns in Array(1...60) + [79, 80, 100, 132, 400] {
          for rows in [1, 2, 3, 5, 8, 10, 15, 24, 40, 120] {
            let size = ScreenSize(columns: columns, rows: rows)
            let frame = ScreenFrame(contents, controls, size: size, symbols: .unicode)
            #expect(frame.text.count == rows)
            for line in frame.text {
              #expect(columnCount(line) <= columns)
              #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
            }
          }
        }
      }
      controls.showsHelp = true
    }
  }

  /// The columns of a line, for the characters that these tests use.
  private func columnCount(_ line: String) -> Int {
    line.unicodeScalars.reduce(0) { count, scalar in
      count + (scalar.value == 0x301 ? 0 : (0x4e00...0x9fff).contains(scalar.value) ? 2 : 1)
    }
  }

  @Test func onlyLinesThatChangedAreWritten() {
    var contents = SampleScreen.contents()
    let size = ScreenSize(columns: 80, rows: 24)
    let first = ScreenFrame(contents, ScreenControls(), size: size, symbols: .unicode)
    #expect(first.bytes(replacing: first, isColoured: true).isEmpty)
    contents.now = SampleScreen.moment(755)
    let second = ScreenFrame(contents, ScreenControls(), size: size, symbols: .unicode)
    let bytes = String(decoding: second.bytes(replacing: first, isColoured: false), as: UTF8.self)
    // The clock and the longest CLOSE_WAIT.
    #expect(bytes.hasPrefix("\u{1b}[?2026h\u{1b}[1;1Hlastack live on eth0"))
    #expect(bytes.hasSuffix("\u{1b}[K\u{1b}[?2026l"))
    let rows = bytes.components(separatedBy: "\u{1b}[").compactMap { piece in
      piece.contains("H") ? piece.split(separator: ";").first.map(String.init) : nil
    }
    #expect(rows == ["1", "15"])
    // What fills its line leaves no room to erase.
    #expect(bytes.contains("12:12:35 UTC\u{1b}[15;1H"))
  }

  @Test func withoutColourThereAreNoStylesAndNothingElseIsMissing() {
    let frame = frame(80, 24)
    let plain = String(decoding: frame.bytes(replacing: nil, isColoured: false), as: UTF8.self)
    let coloured = String(decoding: frame.bytes(replacing: nil, isColoured: true), as: UTF8.self)
    // Where text begins, and one reset at the start.
    let styles = plain.components(separatedBy: "\u{1b}[").filter { $0.prefix(4).contains("m") }
    #expect(styles.count == 1)
    #expect(coloured.contains("\u{1b}[31m5 rst-aborted"))
    for line in frame.text where !line.isEmpty { #expect(plain.contains(line)) }
  }
}
