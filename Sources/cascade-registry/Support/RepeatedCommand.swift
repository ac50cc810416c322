/// The command that is running, to be repeated in another way: as a person types it into a shell.
struct RepeatedCommand {
    private(set) var arguments: [String]

    /// Takes the arguments of a process, without the program's own name.
    init(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) {
        self.arguments = arguments
    }

    /// Without an option and its value.
    func without(_ option: String) -> RepeatedCommand {
        var others: [String] = []
        var isValue = false
        for argument in arguments {
            if isValue {
                isValue = false
            } else if argument == option {
                isValue = true
            } else if !argument.hasPrefix("\(option)=") {
                others.append(argument)
            }
        }
        return RepeatedCommand(others)
    }

    /// With a flag, once.
    func with(_ flag: String) -> RepeatedCommand {
        arguments.contains(flag) ? self : RepeatedCommand(arguments + [flag])
    }

    /// With words in quotes where a shell would see more in them than their letters.
    var text: String { (["cascade-registry"] + arguments.map(\.shellWord)).joined(separator: " ") }

    /// A text that suggests “cascade-registry predict … --resample”, with this command's own words in place of the dots, as far as
    /// they mean something there.
    func filled(_ text: String) -> String {
        ["predict", "resolve"].reduce(text) { text, name in
            let dots = "cascade-registry \(name) …"
            guard text.contains(dots) else { return text }
            do {
                let words = try words(for: name, in: .ofProgram())
                return text.replacing(dots, with: RepeatedCommand([name] + words).text)
            } catch {
                return text
            }
        }
    }

    /// The recordings and options that another command takes, too; to look at one recording is enough.
    private func words(for name: String, in program: CommandTree) -> [String] {
        let (recordings, options) = parts(for: name, in: program)
        guard name == "predict" else { return recordings.prefix(1) + options }
        return (recordings.isEmpty ? ["RECORDING"] : recordings) + options
    }

    /// The recordings, and the options that another command takes, too, with their values.
    private func parts(for name: String, in program: CommandTree) -> (recordings: [String], options: [String]) {
        let (own, other) = (arguments.first.flatMap(program.subcommand), program.subcommand(name))
        var (recordings, options): ([String], [String]) = ([], [])
        var rest = arguments.dropFirst()
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                recordings.append(word)
                continue
            }
            let written = String(word.prefix { $0 != "=" })
            let takesNext = own?.option(written)?.takesValue == true && written == word
            let words = [word] + (takesNext ? [rest.popFirst()].compactMap(\.self) : [])
            if other?.option(written) != nil { options += words }
        }
        return (recordings, options)
    }

    /// The options of this command with their values, without what it is about.
    func options() throws -> [String] { try parts(for: arguments.first ?? "", in: .ofProgram()).options }
}
