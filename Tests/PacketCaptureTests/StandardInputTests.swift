import Glibc
import PacketCapture
import TestSupport
import Testing

/// `-` as the path.
///
/// One test at a time, because a process has one standard input.
@Suite(.serialized) struct StandardInputTests {
  @Test func aPipeIsReadWithoutASizeOrAPosition() throws {
    var source = try opened(piped: Captured.file())
    #expect(source.totalBytes == nil)
    #expect(source.bytesRead == nil)
    #expect(source.format == .pcapNanoseconds)
    #expect(try Captured.facts(&source).map(\.nanoseconds) == Captured.times)
  }

  @Test func aRedirectedFileHasASizeAndAFormat() throws {
    let bytes = Captured.file()
    let file = try TemporaryFile(bytes)
    let descriptor = unsafe open(file.path, O_RDONLY)
    defer { close(descriptor) }
    var source = try withInput(descriptor)
    let size: UInt64? = UInt64(bytes.count)
    #expect(source.totalBytes == size)
    #expect(source.format == .pcapNanoseconds)
    #expect(try Captured.facts(&source).count == 3)
  }

  @Test(arguments: CaptureFileWriter.Format.all)
  func aRedirectedFileIsReadFromWhereItStands(format: CaptureFileWriter.Format) throws {
    let file = try TemporaryFile(Captured.file() + Captured.file(format))
    let descriptor = unsafe open(file.path, O_RDONLY)
    defer { close(descriptor) }
    lseek(descriptor, off_t(Captured.file().count), SEEK_SET)
    var source = try withInput(descriptor, reader: .block)
    #expect(try Captured.facts(&source).map(\.number) == [1, 2, 3])
    #expect(source.bytesRead == source.totalBytes)
  }

  @Test(arguments: ReaderChoice.allCases, CaptureFileWriter.Format.all)
  func aPipeIsReadByAll(reader: ReaderChoice, format: CaptureFileWriter.Format) throws {
    var source = try opened(piped: Captured.file(format), reader: reader)
    #expect(try Captured.facts(&source).map(\.number) == [1, 2, 3])
  }

  @Test func anEmptyPipeIsAnEmptyCapture() {
    #expect(throws: CaptureError.empty(path: "-")) { _ = try opened(piped: []) }
  }

  @Test func aTruncatedPipeHandsOutWhatItHas() throws {
    var source = try opened(piped: Array(Captured.file().dropLast(5)))
    _ = try source.next()
    _ = try source.next()
    do throws(CaptureError) {
      _ = try source.next()
      Issue.record("the third frame is cut off")
    } catch {
      guard case .truncated("-", 3, nil, _) = error else {
        Issue.record("not a truncation: \(error)")
        return
      }
      #expect(error.description.hasPrefix("standard input: is cut off inside frame 3 ("))
    }
  }

  private func opened(
    piped bytes: [UInt8], reader: ReaderChoice = .auto
  ) throws -> CaptureSource {
    var ends: [Int32] = [0, 0]
    let status = unsafe pipe(&ends)
    #expect(status == 0)
    // Small enough for the pipe's buffer, so that nobody has to read at the same time.
    let written = unsafe write(ends[1], bytes, bytes.count)
    #expect(written == bytes.count)
    close(ends[1])
    defer { close(ends[0]) }
    return try withInput(ends[0], reader: reader)
  }

  /// Opens `-` while a descriptor stands in for standard input.
  private func withInput(
    _ descriptor: Int32, reader: ReaderChoice = .auto
  ) throws -> CaptureSource {
    let saved = dup(STDIN_FILENO)
    dup2(descriptor, STDIN_FILENO)
    defer {
      dup2(saved, STDIN_FILENO)
      close(saved)
    }
    return try CaptureSource(path: "-", reader: reader)
  }
}
