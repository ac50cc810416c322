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
    var text: String { (["cascade-registry"] + arguments.map(Self.quoted)).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                    true
                default: "-_./=,:@+%".utf8.contains(byte)
                }
            }
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
