import CloseAdvice
import Foundation
import TestSupport
import Testing

@Suite("What is advised, and why")
struct AdviceTests {
  private static let subjects = [true, false].map { isClient in
    Advice.Subject(
      end: isClient ? "10.0.0.1:40000" : "10.0.0.2:80", serverPort: 80,
      peer: isClient ? "10.0.0.2:80" : "10.0.0.1:40000", isClient: isClient)
  }

  @Test(arguments: Finding.Kind.allCases)
  func everyAdviceNamesCausesStepsRemediesAndSources(kind: Finding.Kind) {
    for subject in Self.subjects {
      let advice = Advice(on: kind, subject)
      #expect(advice.kind == kind)
      #expect(!advice.causes.isEmpty)
      #expect(!advice.steps.isEmpty)
      #expect(!advice.remedies.isEmpty)
      #expect(!advice.sources.isEmpty)
    }
  }

  @Test(arguments: Finding.Kind.allCases)
  func theReasonsOfEveryAdviceStandInTheDocumentationWithItsSources(kind: Finding.Kind) throws {
    let document = try DocumentBlock.text("docs/advice.md")
    let sections = document.components(separatedBy: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix("\(kind.rawValue)\n") })
    for subject in Self.subjects {
      for source in Advice(on: kind, subject).sources {
        #expect(section.contains("[\(source.title)](\(source.address))"), "\(source.title)")
      }
    }
  }

  @Test func reuseOfTimeWaitIsAdvisedOnlyWhereConnectIsCalled() {
    let client = Advice(on: .timeWaitReuse, Self.subjects[0])
    let server = Advice(on: .timeWaitReuse, Self.subjects[1])
    #expect(client.remedies.contains { $0.contains("tcp_tw_reuse=1") })
    #expect(!server.remedies.contains { $0.contains("tcp_tw_reuse=1") })
    #expect(server.remedies.contains { $0.contains("tcp_tw_reuse has no effect here") })
  }

  @Test func closeWaitIsLookedForOnTheSocketsOfTheEndThatDidNotClose() {
    let server = Advice(on: .closeWait, Self.subjects[1])
    #expect(server.steps[0].command == "ss -tanp state close-wait 'sport = :80'")
    let client = Advice(on: .closeWait, Self.subjects[0])
    #expect(client.steps[0].command == "ss -tanp state close-wait 'dport = :80'")
  }
}
