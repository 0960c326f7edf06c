import Privileges
import Testing

@Suite("Whom to become")
struct AccountTests {
  @Test func aUserIsGivenByNameByNumberOrByNumbers() throws {
    let nobody = try Account(named: "nobody")
    #expect(nobody.user != 0)
    #expect(try Account(named: "\(nobody.user)") == nobody)
    #expect(try Account(named: "54321:54322") == Account(user: 54321, group: 54322))
  }

  @Test(arguments: ["", "no such user", "54321", "1:", ":1", "1:2:3", "-1", "nobody:nogroup"])
  func whoeverIsNoUserIsNamedInTheError(name: String) {
    #expect(throws: PrivilegeError.unknownUser(name)) { try Account(named: name) }
    #expect("\(PrivilegeError.unknownUser(name))".contains("'\(name)'"))
  }

  @Test(arguments: ["root", "0", "0:5"])
  func rootIsNobodyToBecome(name: String) {
    #expect(throws: PrivilegeError.userIsRoot(name)) {
      try Account.afterRoot(named: name, sudoUser: nil, sudoGroup: nil)
    }
  }

  @Test(.enabled(if: Probe.isRoot, "only root has to become somebody"))
  func rootBecomesWhoeverRanSudoOrNobody() throws {
    let nobody = try Account(named: "nobody")
    let user = Account(user: 54321, group: 54322)
    #expect(
      try Account.afterRoot(named: nil, sudoUser: "54321", sudoGroup: "54322") == user)
    #expect(
      try Account.afterRoot(named: nil, sudoUser: "\(nobody.user)", sudoGroup: nil) == nobody)
    // Root that ran sudo, or a variable that is no number.
    for value in [nil, "0", "", "root", "-1"] {
      #expect(try Account.afterRoot(named: nil, sudoUser: value, sudoGroup: "0") == nobody)
    }
    #expect(
      try Account.afterRoot(named: "54321:54322", sudoUser: "1", sudoGroup: "1") == user)
  }
}
