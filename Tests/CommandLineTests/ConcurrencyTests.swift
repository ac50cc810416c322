import Core
import Foundation
import Registry
import TestSupport
import Testing

@Suite("Processes of the program that share a registry")
struct ConcurrencyTests {
    @Test("and import one model at once leave one copy")
    func importAtOnce() throws {
        try Workplace.with { place in
            let file = try place.exportedModel().path
            let running = try (0..<8).map { _ in try place.start(["model", "import", file]) }
            let outcomes = try running.map { try $0.outcome() }
            #expect(outcomes.allSatisfy { $0.status == 0 }, "\(outcomes)")
            #expect(outcomes.count { $0.standardOutput.contains(" added") } == 1)
            #expect(outcomes.count { $0.standardOutput.contains(" already here") } == 7)
            let verification = try place.run("verify", "--full", "--json")
            #expect(verification.status == 0)
            #expect((try verification.document()["findings"] as? [Any])?.isEmpty == true, "\(verification)")
            #expect(try place.run("model", "list", "--quiet").standardOutput == "tiny@1\n")
        }
    }

    @Test("are killed at any moment of an import, and the repeated import completes")
    func killedImports() throws {
        var killed = 0
        try Workplace.with { place in
            let file = try place.exportedModel().path
            let duration = try ContinuousClock().measure { _ = try place.run("model", "import", file) }
            var generator = SeededGenerator(seed: 30)
            for round in 0..<30 {
                try FileManager.default.removeItem(at: place.registry)
                try place.makeRegistry()
                let running = try place.start(["model", "import", file])
                usleep(UInt32.random(in: 0...UInt32(duration / .microseconds(1)), using: &generator))
                running.send(SIGKILL)
                if try running.outcome().status == -SIGKILL { killed += 1 }
                // What the program itself would say; opened here because thirty more processes take their time.
                #expect(try place.opened().maintenance.verify(full: true).isSound, "round \(round)")
                let repeated = try place.run("model", "import", file)
                #expect(repeated.status == 0 && repeated.standardOutput.hasPrefix("tiny@1"), "\(repeated)")
                #expect(try place.opened().maintenance.verify(full: true).isSound, "round \(round)")
            }
        }
        #expect(killed > 0)
    }
}
