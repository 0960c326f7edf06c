import LiveScreen
import TeardownAnalysis
import Testing

@Suite("Keys of the live screen") struct KeyTests {
  private func keys(_ bytes: String) -> [Key] {
    var parser = KeyParser()
    return bytes.utf8.compactMap { parser.take($0) }
  }

  @Test func charactersComeOneByOne() {
    #expect(keys("q?1") == [.character("q"), .character("?"), .character("1")])
    #expect(keys("\u{c}\r") == [.control("l"), .control("m")])
    #expect(keys("\u{e4}\u{20ac}\u{1f600}x") == [.other, .other, .other, .character("x")])
  }

  @Test func sequencesOfSeveralBytesAreOneKey() {
    #expect(
      keys("\u{1b}[A\u{1b}OB\u{1b}[1;5C\u{1b}[15~x") == [
        .up, .down, .other, .other, .character("x"),
      ])
    #expect(keys("\u{1b}q") == [.other])
  }

  @Test func escapeIsAKeyWhenNothingFollows() {
    var parser = KeyParser()
    #expect(parser.take(0x1b) == nil)
    #expect(parser.isUndecided)
    #expect(parser.pause() == .escape)
    #expect(parser.take(UInt8(ascii: "[")) == .character("["))
    #expect(parser.pause() == nil)
  }

  @Test func keysChangeWhatIsShown() {
    var controls = ScreenControls()
    func press(_ text: String) -> [ScreenControls.Request] {
      keys(text).compactMap { controls.press($0) }
    }
    #expect(press("p").isEmpty && controls.isPaused)
    #expect(press(" ").isEmpty && !controls.isPaused)
    #expect(press("5").isEmpty && controls.selected == .rstAborted)
    #expect(press("5").isEmpty && controls.selected == nil)
    #expect(press("l").isEmpty && controls.selected == .cleanFourWay)
    #expect(press("L").isEmpty && controls.selected == nil)
    #expect(press("L").isEmpty && controls.selected == .notEstablished)
    #expect(press("l").isEmpty && controls.selected == nil)
    #expect(press("ss").isEmpty && controls.order == .losses)
    #expect(press("s").isEmpty && controls.order == .aborts)
    #expect(press("?").isEmpty && controls.showsHelp)
    #expect(controls.press(.escape) == nil && !controls.showsHelp)
    #expect(press("6").isEmpty && controls.press(.escape) == nil && controls.selected == nil)
    #expect(press("z\u{1b}[5~\u{e4}").isEmpty && controls == ScreenControls())
    #expect(press("q") == [.quit])
    #expect(press("\u{c}") == [.redraw])
  }
}
