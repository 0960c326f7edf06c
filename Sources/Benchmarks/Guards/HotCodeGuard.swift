/// Fails when the machine code of a function that every frame goes through calls the allocator or Swift's
/// runtime, or when a listed function is not there.
///
/// What a branch that is seldom taken may do belongs into a function of its own, which is not listed.
struct HotCodeGuard {
  /// The file that lists the functions.
  let path: String

  /// Disassembles, and looks.
  ///
  /// - Returns: whether no listed function makes such a call, and all of them are there.
  /// - Throws: `BenchmarkError` when a tool is missing or fails.
  func check(_ programs: Programs) throws(BenchmarkError) -> Bool {
    #if !arch(x86_64)
    throw .capture("check-hot-code reads the instructions of x86-64 only")
    #endif
    let list = HotCodeList(text: try InputFile.text(path))
    if list.names.isEmpty { throw .capture("\(path) lists no function") }
    let symbols = try Self.symbols(of: programs.measured)
    var isGood = true
    for name in list.names {
      let found = symbols.filter { $0.isNamed(name) }
      if found.isEmpty {
        report(
          "\(name): no such function; if it has been renamed or inlined into another, say so in \(path)"
        )
        isGood = false
      }
      for symbol in found {
        let listing = try Self.listing(of: symbol, in: programs.measured)
        let lines = listing.split(separator: "\n")
        // Every line of code begins with its address and a colon.
        let instructions = lines.count { $0.contains(":\t") }
        let objections = lines.compactMap { CodeCall($0)?.objection }
        if instructions == 0 { throw .capture("objdump shows no code of \(symbol.name)") }
        let verdict = objections.isEmpty ? "good" : objections.joined(separator: ", ")
        report("\(symbol.name): \(instructions) instructions: \(verdict)")
        if !objections.isEmpty { isGood = false }
      }
    }
    if !isGood {
      report(
        "Hot code calls what it must not: take it out, or move a branch that is seldom taken into a function of its own"
      )
    }
    return isGood
  }

  private static func symbols(of program: String) throws(BenchmarkError) -> [CodeSymbol] {
    let symbols = try shell(
      #"nm -S --defined-only "$0" | grep ' [tT] \$s' | swift demangle --simplified"#, program
    ).split(separator: "\n").compactMap { CodeSymbol($0) }
    if symbols.isEmpty { throw .capture("nm shows no function of \(program)") }
    return symbols
  }

  private static func listing(
    of symbol: CodeSymbol, in program: String
  ) throws(BenchmarkError) -> String {
    try shell(
      """
      objdump -d --no-show-raw-insn --start-address=\(symbol.address) \
      --stop-address=\(symbol.address + symbol.size) "$0" | swift demangle --simplified
      """, program)
  }

  private static func shell(
    _ script: String, _ program: String
  ) throws(BenchmarkError) -> String {
    try ChildProcess.run(
      ["/usr/bin/env", "bash", "-o", "pipefail", "-c", script, program], keepsOutput: true
    ).output
  }
}
