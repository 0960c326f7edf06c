import Anonymization
import FlowTracking
import PacketCapture
import Privileges
import SocketOwners

// What a live capture does before its first frame, in this order: choose whom to become, open the
// interfaces, start the helper, give up all rights, open files. Whatever fails is said, and ends the program.

extension Live {
  /// Whom to become.
  func chooseUser() throws(ExitStatus) -> LiveUser {
    do throws(PrivilegeError) {
      return try LiveUser(user)
    } catch {
      Complaint.say(error.description)
      throw error.status
    }
  }

  /// Opens the interfaces; the only step that needs a right.
  ///
  /// - Parameter anonymizer: replaces the addresses of every segment; nil to leave them.
  /// - Returns: the session, which has captured nothing yet.
  /// - Throws: how the program ends.
  func openInterfaces(
    anonymizing anonymizer: consuming AddressAnonymizer?
  ) throws(ExitStatus) -> LiveSession {
    do throws(LiveError) {
      return try LiveSession(
        interfaces: interfaces, settings: settings,
        limits: TrackerLimits(
          connections: maxConnections, octets: memory.trackerOctets, lingerSeconds: linger,
          timeWaitSeconds: segments.timeWait),
        end: LiveEnd(seconds: duration, frames: count.map { UInt64($0) }), anonymizer: anonymizer,
        separatesTunnels: tunnels.separateTunnels)
    } catch {
      Complaint.say(error.description)
      if case .badFilter = error { throw .usage }
      throw .unreadable
    }
  }

  /// Starts the helper that names processes, which keeps rights that are given up here.
  ///
  /// Of anonymized connections nobody could say whose they are, and nobody should.
  ///
  /// - Parameter becoming: whom the helper becomes, too.
  /// - Returns: nil where none is wanted or none can be started, which has been said then.
  func startHelper(as becoming: LiveUser) -> LiveOwners? {
    if anonymization.isWanted { return nil }
    do throws(SocketOwnerError) {
      return try LiveOwners(account: becoming.account, patience: closeWait)
    } catch {
      Complaint.say(error.description)
      return nil
    }
  }

  /// Gives up root and all capabilities.
  func giveUpRights(_ becoming: LiveUser) throws(ExitStatus) {
    do throws(PrivilegeError) {
      try becoming.giveUpRights()
    } catch {
      Complaint.say(error.description)
      throw error.status
    }
  }

  /// Opens the file for the records.
  func openOutput(as becoming: LiveUser) throws(ExitStatus) -> LiveOutput {
    do throws(LiveOutput.Refusal) {
      let file = try LiveOutput(path: output)
      if let doubt = file.doubt { Complaint.say(doubt) }
      return file
    } catch {
      Complaint.say(error.sentence + becoming.advice(on: error.code))
      throw .usage
    }
  }

  /// Opens the file that frames are stored in, or the first one of a ring.
  func openRing(
    _ path: String, for session: inout LiveSession, as becoming: LiveUser
  ) throws(ExitStatus) {
    do throws(RingError) {
      try session.write(to: path, rotation: rotation)
    } catch {
      var sentence = error.description
      if case .refused(_, let code) = error { sentence += becoming.advice(on: code) }
      Complaint.say(sentence)
      throw .usage
    }
  }

  /// Without `--keep` ten files, so that a ring has an end.
  private var rotation: RingRotation? {
    rotateSize.map { RingRotation(fileSize: $0.bytes, files: keep ?? 10) }
  }

  private var settings: LiveSettings {
    LiveSettings(
      snapshotLength: snaplen, bufferSize: bufferSize.bytes, isPromiscuous: promiscuous,
      filter: filter)
  }
}
