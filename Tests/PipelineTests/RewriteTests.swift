import Foundation
import TestSupport
import Testing

/// A verdict is about the connection, not about how the capture was written down.
@Suite struct RewriteTests {
  /// Every way to rewrite but `midstream`, which takes handshakes away, and `snap`, which takes the
  /// options away that tell a lost FIN from a lost ACK: these leave less to judge by.
  static let kinds = CaptureRewriter.Kind.allCases.filter { $0 != .midstream && $0 != .snap }

  @Test(arguments: kinds)
  func aRewriteOfAFixtureChangesNoVerdict(kind: CaptureRewriter.Kind) throws {
    for fixture in LabCase.fixtures { try expectSameMeaning(fixture, after: kind) }
  }

  @Test(
    .enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"),
    arguments: kinds)
  func aRewriteOfALabCaptureChangesNoVerdict(kind: CaptureRewriter.Kind) throws {
    for lab in LabCase.lab { try expectSameMeaning(lab, after: kind) }
  }

  @Test(arguments: CaptureSplitter.Kind.allCases)
  func aFixtureInManyFilesHasTheSameVerdicts(kind: CaptureSplitter.Kind) throws {
    for fixture in LabCase.fixtures { try expectSameMeaning(fixture, split: kind) }
  }

  @Test(
    .enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"),
    arguments: CaptureSplitter.Kind.allCases)
  func aLabCaptureInManyFilesHasTheSameVerdicts(kind: CaptureSplitter.Kind) throws {
    for lab in LabCase.lab { try expectSameMeaning(lab, split: kind) }
  }

  @Test func aFixtureWithoutItsHandshakeHasTheSameLabelShapeAndInitiator() throws {
    for fixture in LabCase.fixtures { try expectSameOutlineMidstream(fixture) }
  }

  @Test(.enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"))
  func aLabCaptureWithoutItsHandshakeHasTheSameLabelShapeAndInitiator() throws {
    for lab in LabCase.lab { try expectSameOutlineMidstream(lab) }
  }

  private func expectSameMeaning(_ lab: LabCase, after kind: CaptureRewriter.Kind) throws {
    let file = try SharedCaptures.bytes(of: lab.file)
    let before = Pipeline(path: lab.file.path).connections.map(Meaning.init)
    let rewritten = try Pipeline(CaptureRewriter.rewrite(file, kind))
    #expect(rewritten.error == nil)
    #expect(rewritten.connections.map(Meaning.init) == before, "\(lab), \(kind)")
  }

  private func expectSameMeaning(_ lab: LabCase, split kind: CaptureSplitter.Kind) throws {
    let file = try SharedCaptures.bytes(of: lab.file)
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "lastack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try CaptureSplitter.split(file, kind).map { piece in
      let place = folder.appending(path: piece.name)
      try Data(piece.bytes).write(to: place)
      return place.path
    }
    let before = Pipeline(path: lab.file.path)
    let after = Pipeline(paths: paths.sorted())
    #expect(after.error == nil)
    #expect(after.frames == before.frames, "\(lab), \(kind)")
    #expect(
      after.connections.map(Meaning.init) == before.connections.map(Meaning.init),
      "\(lab), \(kind)")
  }

  /// The scenarios' own connections alone, since a stray may have been nothing but its handshake.
  ///
  /// Skipped are those without one, and those in which a four-tuple was used twice: without the
  /// SYN there is no border between two incarnations.
  private func expectSameOutlineMidstream(_ lab: LabCase) throws {
    guard lab.truth.outlastsItsHandshake, let ends = lab.truth.tuples.first else { return }
    let file = try SharedCaptures.bytes(of: lab.file)
    func outlines(_ pipeline: Pipeline) -> [String] {
      pipeline.connections.filter { $0.isBetween(ends.descriptions) }.map { Meaning($0).outline }
    }
    let before = outlines(Pipeline(path: lab.file.path))
    let after = outlines(try Pipeline(CaptureRewriter.rewrite(file, .midstream)))
    #expect(before.count == 1, "\(lab)")
    #expect(after == before, "\(lab)")
  }
}
