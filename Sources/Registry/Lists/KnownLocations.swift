internal import Core
internal import Formats

/// Lists that every registry knows without having been told, each under a name, and the published ground truth.
public struct KnownLocations: Hashable, Sendable {
    /// A list.
    struct Entry: Hashable, Sendable {
        let name: String
        let location: ListLocation
    }

    /// In the order in which their models come.
    let entries: [Entry]
    private let knowsPublishedGroundTruth: Bool

    /// Ground truth that can be fetched without any list. Few commands ask, and its table takes longer to read than most
    /// registries to open.
    var groundTruth: [RemoteDataset] { knowsPublishedGroundTruth ? PublishedDatasets.remote : [] }

    /// No lists.
    public static let none = KnownLocations(entries: [])

    /// The two published lists, and the published ground truth.
    public static let published = KnownLocations(
        entries: [
            (
                "published-torch",
                "https://raw.githubusercontent.com/PTRRupprecht/CascadeTorch/refs/heads/master/Pretrained_models/"
                    + "available_models_CascadeTorch.yaml"
            ),
            (
                "published-keras",
                "https://raw.githubusercontent.com/HelmchenLabSoftware/Cascade/master/Pretrained_models/"
                    + "available_models.yaml"
            ),
        ].compactMap { name, text in
            WebAddress(text).map { Entry(name: name, location: .address($0)) }
        }, knowsPublishedGroundTruth: true)

    private init(entries: [Entry], knowsPublishedGroundTruth: Bool = false) {
        self.entries = entries
        self.knowsPublishedGroundTruth = knowsPublishedGroundTruth
    }

    /// Takes lists for known ones, and names them by their files.
    ///
    /// - Parameter locations: in the order in which their models are to come; a repeated one counts once.
    package init(_ locations: [ListLocation]) {
        knowsPublishedGroundTruth = false
        entries = locations.reduce(into: []) { entries, location in
            guard !entries.contains(where: { $0.location == location }) else { return }
            let name = uniqueName(location.suggestedName, among: entries.map(\.name))
            entries.append(Entry(name: name, location: location))
        }
    }

    /// Finds the lists that a command is to know.
    ///
    /// - Parameter environment: `CASCADE_LISTS` has addresses and paths of files, separated by blanks, in place of the
    ///   two published lists; an empty one stands for no lists at all.
    /// - Returns: the lists.
    /// - Throws: ``RegistryError`` for something else in the variable.
    public static func resolve(environment: [String: String]) throws(RegistryError) -> KnownLocations {
        guard let text = environment["CASCADE_LISTS"] else { return .published }
        var locations: [ListLocation] = []
        for part in text.split(whereSeparator: \.isWhitespace) {
            do {
                locations.append(try ListLocation(String(part)))
            } catch {
                throw RegistryError(
                    error.category, "CASCADE_LISTS: \(error.reason)",
                    remedy: "Put addresses and paths there, separated by blanks, or unset it.")
            }
        }
        return KnownLocations(locations)
    }
}

/// A name, followed by a number where it is taken.
func uniqueName(_ name: String, among taken: [String]) -> String {
    guard taken.contains(name) else { return name }
    let number = (2...).first { !taken.contains("\(name)-\($0)") } ?? 2
    return "\(name)-\(number)"
}
