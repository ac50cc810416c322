import Core
import Foundation

/// What a command line with words of other programs was probably meant to be: `models list --fs 30`.
struct MeantCommand {
    /// A word that the program does not have, and what comes near it.
    struct Fault {
        let reason: String
        let suggestions: [String]
    }

    private let program: CommandTree
    /// What is wrong, in the order of the words.
    private(set) var faults: [Fault] = []
    private var path: [String] = []
    private var rest: [String] = []
    private var node: CommandTree

    /// Reads a command line in which the parser has found a mistake.
    init(_ arguments: [String], in program: CommandTree) {
        (self.program, node) = (program, program)
        readWords(arguments[...])
        readOptions()
    }

    /// The command line with what was meant in place of what was written.
    var words: [String] { path + rest }

    /// Whether something was found in the place of everything strange.
    var isFound: Bool { faults.allSatisfy { $0.suggestions.count == 1 } }

    /// The command as far as it is known, for a shell.
    var command: String { ([program.name] + path).joined(separator: " ") }

    // MARK: Commands

    private mutating func readWords(_ arguments: ArraySlice<String>) {
        var left = arguments
        var isReordered = false
        while let word = left.popFirst() {
            guard word != "--", Self.isOption(word) || !node.subcommands.isEmpty else {
                rest += [word] + left
                break
            }
            if Self.isOption(word) {
                rest.append(word)
                let takesValue = program.optionAnywhere(word)?.takesValue == true
                if takesValue, let value = left.first, !Self.isOption(value) { rest.append(left.removeFirst()) }
            } else if let next = node.subcommand(word) {
                isReordered = isReordered || !rest.isEmpty
                descend([next.name])
            } else if node.takesArguments {
                rest += [word] + left
                break
            } else {
                left = replace(word, followedBy: left)
            }
        }
        if isReordered, faults.isEmpty {
            faults.append(Fault(reason: "the options of a command stand after it", suggestions: [command]))
        }
    }

    private mutating func descend(_ names: [String]) {
        for name in names {
            guard let next = node.subcommand(name) else { return }
            path.append(name)
            node = next
        }
    }

    /// Goes on with the command that a strange word stands for, if there is only one; gives the words after it.
    private mutating func replace(_ word: String, followedBy left: ArraySlice<String>) -> ArraySlice<String> {
        let reason = "`\(command)` has no command “\(word)”"
        var left = left
        if let second = left.first, !Self.isOption(second), let names = Self.turned(word, second, below: node) {
            left.removeFirst()
            descend(names)
            faults.append(Fault(reason: reason, suggestions: [command]))
            return left
        }
        let found = candidates(for: word)
        if let only = found.first, found.count == 1 {
            if node.subcommand(only[0]) == nil { (path, node) = ([], program) }
            descend(only)
        } else if found.isEmpty, path.isEmpty, FileManager.default.fileExists(atPath: word) {
            descend(["predict"])
            left = [word] + left
            faults.append(Fault(reason: reason, suggestions: [command]))
            return left
        } else {
            rest += [word] + left
            left = []
        }
        faults.append(
            Fault(
                reason: reason,
                suggestions: found.count == 1
                    ? [command] : found.map { ([program.name] + $0).joined(separator: " ") }))
        return left
    }

    /// The commands that one word may stand for, by their names from here or, where there is none, from the program.
    private func candidates(for word: String) -> [[String]] {
        let below = program.subcommands.filter { path.isEmpty && $0.subcommand(word) != nil }
        guard below.isEmpty else { return below.map { [$0.name, word] } }
        if let name = OtherWords.command(word, among: node.subcommands.map(\.name)) { return [[name]] }
        for separator in word.indices where "-_".contains(word[separator]) {
            let (first, second) = (String(word[..<separator]), String(word[word.index(after: separator)...]))
            let names = Self.turned(first, second, below: program) ?? Self.turned(second, first, below: program)
            if let names { return [names] }
        }
        guard path.isEmpty else {
            return OtherWords.command(word, among: program.subcommands.map(\.name)).map { [[$0]] } ?? []
        }
        return program.subcommands.compactMap { group in
            OtherWords.command(word, among: group.subcommands.map(\.name)).map { [group.name, $0] }
        }
    }

    /// A command whose two words are in the wrong order: `list models`.
    private static func turned(_ first: String, _ second: String, below node: CommandTree) -> [String]? {
        let groups = node.subcommands.filter { !$0.subcommands.isEmpty }
        guard let name = OtherWords.command(second, among: groups.map(\.name)), let group = node.subcommand(name),
            let child = OtherWords.command(first, among: group.subcommands.map(\.name))
        else { return nil }
        return [name, child]
    }

    // MARK: Options

    private mutating func readOptions() {
        let command = node.orDefault
        guard !command.options.isEmpty else { return }
        let names = command.options.flatMap(\.names).filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        var isValue = false
        for index in rest.indices[..<end] {
            let word = rest[index]
            defer { isValue = Self.isOption(word) && command.option(word)?.takesValue == true }
            guard Self.isOption(word), !isValue else { continue }
            let written = String(word.prefix { $0 != "=" })
            guard !Self.isKnown(written, to: command) else { continue }
            let meant = OtherWords.option(String(written.drop { $0 == "-" }), among: names).map { "--\($0)" }
            if let meant { rest[index] = meant + word.dropFirst(written.count) }
            faults.append(
                Fault(
                    reason: "`\(self.command)` has no option “\(written)”", suggestions: meant.map { [$0] } ?? []))
        }
    }

    /// Whether an option is one of the command's, or several flags of one letter each.
    private static func isKnown(_ written: String, to command: CommandTree) -> Bool {
        if command.option(written) != nil || ["--help", "-h", "--version"].contains(written) { return true }
        return !written.hasPrefix("--") && written.dropFirst().allSatisfy { command.option("-\($0)") != nil }
    }

    /// Whether a word is an option, and no negative number.
    private static func isOption(_ word: String) -> Bool {
        word.count > 1 && word.hasPrefix("-") && word != "--" && Double(word) == nil
    }
}

/// A command line with words of other programs.
struct UsageError: CascadeError {
    let reason: String
    let remedy: String?

    var category: FailureCategory { .usage }

    /// Finds the words that the program does not have; `nil` where there are none, and the parser knows better.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - program: all of the program's commands.
    ///   - parses: whether a command line has nothing that the parser objects to.
    init?(_ arguments: [String], in program: CommandTree, parses: ([String]) -> Bool) {
        let meant = MeantCommand(arguments, in: program)
        guard let first = meant.faults.first else { return nil }
        reason = first.reason
        let suggestions = meant.faults.flatMap(\.suggestions).map { "`\($0)`" }
        if meant.isFound, parses(meant.words) {
            remedy = "Did you mean `\(([program.name] + meant.words.map(\.shellWord)).joined(separator: " "))`?"
        } else if suggestions.isEmpty {
            remedy = "See `\(meant.command) --help`."
        } else {
            remedy = "Did you mean \(suggestions.joined(separator: " or "))? See `\(meant.command) --help`."
        }
    }
}
