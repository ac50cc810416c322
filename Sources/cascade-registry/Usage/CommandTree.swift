import ArgumentParser
import Foundation

/// A command of the program, with its options and those below it, as the parser describes them to other programs.
struct CommandTree: Decodable {
    /// An option or a flag.
    struct Option: Decodable {
        let names: [String]
        let takesValue: Bool

        private enum CodingKeys: CodingKey {
            case names, kind
        }

        private struct Name: Decodable {
            let name: String
            let kind: String

            var written: String { "\(kind == "long" ? "--" : "-")\(name)" }
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            names = try (values.decodeIfPresent([Name].self, forKey: .names) ?? []).map(\.written)
            takesValue = try values.decode(String.self, forKey: .kind) == "option"
        }
    }

    let name: String
    let subcommands: [CommandTree]
    let options: [Option]
    /// Whether a word that is no subcommand may stand here.
    let takesArguments: Bool
    private let defaultName: String?

    private enum CodingKeys: String, CodingKey {
        case name = "commandName"
        case subcommands, arguments
        case defaultName = "defaultSubcommand"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        subcommands = try values.decodeIfPresent([CommandTree].self, forKey: .subcommands) ?? []
        let arguments = try values.decodeIfPresent([Option].self, forKey: .arguments) ?? []
        options = arguments.filter { !$0.names.isEmpty }
        defaultName = try values.decodeIfPresent(String.self, forKey: .defaultName)
        takesArguments = arguments.contains { $0.names.isEmpty } || subcommands.isEmpty || defaultName != nil
    }

    /// All commands of the program.
    static func ofProgram() throws -> CommandTree {
        struct Description: Decodable {
            let command: CommandTree
        }
        let description: String
        do {
            _ = try CascadeRegistry.parseAsRoot(["--experimental-dump-help"])
            description = ""
        } catch {
            description = CascadeRegistry.fullMessage(for: error)
        }
        return try JSONDecoder().decode(Description.self, from: Data(description.utf8)).command
    }

    func subcommand(_ name: String) -> CommandTree? { subcommands.first { $0.name == name } }

    /// The command that runs where no subcommand is named.
    var orDefault: CommandTree { defaultName.flatMap(subcommand) ?? self }

    /// The option of a name as it is written: `--rate`.
    func option(_ written: String) -> Option? { options.first { $0.names.contains(written) } }

    /// The option of a name, here or anywhere below.
    func optionAnywhere(_ written: String) -> Option? {
        option(written) ?? subcommands.lazy.compactMap { $0.optionAnywhere(written) }.first
    }
}
