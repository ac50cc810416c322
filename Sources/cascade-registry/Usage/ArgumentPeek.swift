/// What a command line says that has to be known before it is parsed.
struct ArgumentPeek {
    private let arguments: ArraySlice<String>

    init(_ arguments: [String]) {
        self.arguments = arguments.prefix { $0 != "--" }
    }

    /// Whether a flag is there, by its name or, perhaps among others, its letter.
    func has(_ flag: String, or letter: Character) -> Bool {
        arguments.contains {
            $0 == flag
                || $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.dropFirst().allSatisfy(\.isLetter)
                    && $0.contains(letter)
        }
    }

    /// Whether help is wanted, and not a command.
    var asksForHelp: Bool { arguments.isEmpty || arguments.first == "help" || has("--help", or: "h") }

    /// The value of an option, the last one where there are several.
    func value(of option: String) -> String? {
        zip(arguments, arguments.dropFirst().map(Optional.some) + [nil]).reduce(nil) { found, pair in
            if pair.0 == option { return pair.1 ?? found }
            return pair.0.hasPrefix("\(option)=") ? String(pair.0.dropFirst(option.count + 1)) : found
        }
    }
}
