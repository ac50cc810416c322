/// What a publication did to a folder.
package struct ListPublication: Hashable, Sendable, Encodable {
    /// What became of an entry of the list.
    package enum Status: String, Hashable, Sendable, Codable {
        /// Its name is new in the list.
        case added
        /// The list had other content under its name, whose files stay.
        case replaced
        /// The list had it.
        case unchanged
    }

    /// A model or a dataset.
    package struct Entry: Hashable, Sendable, Encodable {
        /// Its name and version here.
        package let identifier: String
        /// What became of it.
        package let status: Status
    }

    /// The folder.
    package let folder: String
    /// The serial number of the list.
    package let serial: Int
    /// The models that were asked for.
    package let models: [Entry]
    /// The datasets that were asked for.
    package let datasets: [Entry]
    /// Models and datasets that the list has in all.
    package let listedCount: Int
    /// Files that are new, or have other content.
    package let writtenFiles: [String]
    /// Whether the list has a signature.
    package let isSigned: Bool
}
