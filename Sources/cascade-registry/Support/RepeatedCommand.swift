/// The command that is running, to be repeated in another way: as a person types it into a shell.
struct RepeatedCommand {
    private var arguments: [String]

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

    /// With a flag more.
    func with(_ flag: String) -> RepeatedCommand { RepeatedCommand(arguments + [flag]) }

    /// With words in quotes where a shell would see more in them than their letters.
    var text: String { (["cascade-registry"] + arguments.map(\.shellWord)).joined(separator: " ") }
}
