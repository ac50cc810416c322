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

    @Test(
        "fills in what another one is suggested with: what that one takes, too",
        arguments: [
            ("predict s2p/plane0 --rate 10 --output x.npy", "predict", "predict s2p/plane0 --rate 10 --output x.npy"),
            ("predict a.npy b.npy --rate=10 -q --plot=x.svg", "resolve", "resolve a.npy --rate=10 -q"),
            ("resolve a.npy --rate 10 --explain 7 --all", "predict", "predict a.npy --rate 10"),
            ("resolve --rate 10 --noise 3", "predict", "predict RECORDING --rate 10"),
            ("spikes a.npy --rate 10", "resolve", "resolve a.npy --rate 10"),
        ])
    func filled(line: String, name: String, command: String) {
        let words = RepeatedCommand(line.split(separator: " ").map(String.init))
        #expect(words.filled("B: cascade-registry \(name) … --x") == "B: cascade-registry \(command) --x")
    }

    @Test("has an option less, or a flag more", arguments: [["--model", "one"], ["--model=one"], []])
    func options(model: [String]) {
        let command = RepeatedCommand(["predict"] + model + ["a.npy"])
        #expect(command.with("a.npy").text == command.text)
        #expect(command.without("--model").with("--offline").text == "cascade-registry predict a.npy --offline")
    }
}
