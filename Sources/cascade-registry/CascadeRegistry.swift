import ArgumentParser

@main
struct CascadeRegistry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cascade-registry")
}
