import Testing
import Wire

@testable import CloseExplaining

@Suite("Sequence numbers relative to the initial one")
struct RulerTests {
  @Test func placesCountFromTheSyn() {
    var ruler = SequenceRuler(initial: SequenceNumber(1000))
    #expect(ruler.place(of: SequenceNumber(1000)) == 0)
    #expect(ruler.place(of: SequenceNumber(1001)) == 1)
    #expect(ruler.place(of: SequenceNumber(2449)) == 1449)
    #expect(ruler.place(of: SequenceNumber(1001)) == 1)
  }

  @Test func placesGoOnAcrossTheEndOfTheNumbers() {
    var ruler = SequenceRuler(initial: SequenceNumber(0xffff_fff0))
    #expect(ruler.place(of: SequenceNumber(0xffff_fff1)) == 1)
    #expect(ruler.place(of: SequenceNumber(4)) == 20)
    #expect(ruler.place(of: SequenceNumber(0xffff_fff1)) == 1)
    #expect(ruler.place(of: SequenceNumber(5)) == 21)
  }

  @Test func placesGoOnBeyondFourGibibytes() {
    var ruler = SequenceRuler(initial: SequenceNumber(7))
    var number: UInt32 = 7
    for _ in 0..<20 {
      number &+= 500_000_000
      _ = ruler.place(of: SequenceNumber(number))
    }
    #expect(ruler.place(of: SequenceNumber(number)) == 10_000_000_000)
    #expect(ruler.place(of: SequenceNumber(number &- 1448)) == 9_999_998_552)
  }

  @Test func withoutASynTheFirstNumberStandsAtOne() {
    var ruler = SequenceRuler(initial: nil)
    #expect(ruler.place(of: SequenceNumber(0)) == 1)
    #expect(ruler.place(of: SequenceNumber(0xffff_ffff)) == 0)
    #expect(ruler.place(of: SequenceNumber(100)) == 101)
  }

  @Test func aFarAwayNumberDoesNotMoveTheRuler() {
    var ruler = SequenceRuler(initial: SequenceNumber(0))
    #expect(ruler.place(of: SequenceNumber(0x7000_0000)) == 0x7000_0000)
    #expect(ruler.place(of: SequenceNumber(100)) == 100)
  }
}
