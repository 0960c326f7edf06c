import Testing

@testable import lastack_bench

@Suite struct HotCodeTests {
  @Test(arguments: [
    "  4b350e:\tcall   f3d20 <swift_release@plt>", "  4b350e:\tcall   f3d20 <malloc@plt>",
    "  4b350e:\tcallq  f9ee0 <__swift_instantiateConcreteTypeFromMangledName>",
    "  4b350e:\tjmp    f3d20 <swift_beginAccess@plt>",
    "  4b350e:\tcall   f3d20 <outlined copy of Verdict>",
    "  4b350e:\tcall   *0x1234(%rip)        # b706f8 <swift_retain@Base>",
    "  4b350e:\tcall   *0x18(%rax)", "  4b350e:\tcall   *%rcx",
  ])
  func callsOfTheRuntimeAndThroughPointersAreObjectedTo(line: String) {
    #expect(CodeCall(line)?.objection != nil)
  }

  @Test(arguments: [
    "  4b34b8:\tjmp    4aba10 <ConnectionTracker.open(_:after:hash:)>",
    "  4b34b8:\tcall   f3d90 <memcpy@plt>",
    "  4b34b8:\tcall   f3d90 <outlined enum get tag of CaptureSource?>",
    "  4b36a8:\tjmp    *%rcx", "  4b34bd:\tmov    0x118(%r13),%rax",
    "  4b34d6:\tlea    0x6bd21b(%rip),%rdi        # b706f8 <swift_release@plt>",
  ])
  func otherInstructionsAreNot(line: String) {
    #expect(CodeCall(line)?.objection == nil)
  }

  @Test func aListedNameMeansItsSpecializationsToo() throws {
    let line = "000000000070fcb0 0000000000000185 t specialized static IPv6.read(_:at:_:)"
    let symbol = try #require(CodeSymbol(line))
    #expect(symbol.address == 0x70fcb0)
    #expect(symbol.size == 0x185)
    #expect(symbol.isNamed("IPv6.read(_:at:_:)"))
    #expect(!symbol.isNamed("read(_:at:_:)"))
    #expect(!symbol.isNamed("IPv6.read"))
  }

  @Test func dataAndWhatHasNoSizeAreNoFunctions() {
    #expect(CodeSymbol("000000000070fcb0 0000000000000185 d type metadata for IPv6") == nil)
    #expect(CodeSymbol("000000000070fcb0 t closure") == nil)
  }

  @Test func commentsOfTheListAreNoNames() {
    #expect(HotCodeList(text: "# why\n\nA.b(_:)\n# more\nC.d()\n").names == ["A.b(_:)", "C.d()"])
  }
}
