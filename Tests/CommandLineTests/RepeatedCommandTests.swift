import Testing

@testable import cascade_registry

@Suite("A command that is repeated in another way")
struct RepeatedCommandTests {
    @Test("is what a shell takes for the same words")
    func quotes() {
        let words = ["predict", "a b.npy", "it's", "data/*.npy", "", "Global_EXC_30Hz@1", "µ.npy", "--x=1"]
        #expect(
            RepeatedCommand(words).text
                == "cascade-registry predict 'a b.npy' 'it'\\''s' 'data/*.npy' '' Global_EXC_30Hz@1 µ.npy --x=1")
    }

    @Test("has an option less, or a flag more", arguments: [["--model", "one"], ["--model=one"], []])
    func options(model: [String]) {
        let command = RepeatedCommand(["predict"] + model + ["a.npy"])
        #expect(command.without("--model").with("--offline").text == "cascade-registry predict a.npy --offline")
    }
}
