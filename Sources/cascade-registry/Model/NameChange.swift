import Registry

/// Says that a name stands for another model from now on: a version that came from somewhere else than the one before.
struct NameChange {
    /// The sentence; `nil` where the name stands for what it stood for.
    let text: String?

    init(of model: ModelRecord, in registry: OpenRegistry) throws {
        text = try registry.models.predecessor(of: model).map { before in
            "Note: \(model.name) now means \(model.identifier). \(before.identifier) came from \(before.source.location); "
                + "it is still here under that name."
        }
    }
}
