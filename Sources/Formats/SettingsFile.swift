package import Files
internal import Core
package import Foundation

/// Reads a `config.yaml` of somebody's defaults.
package enum SettingsFile {
    private static let largestFile = 64 << 10

    /// Reads the settings of a file.
    ///
    /// - Parameters:
    ///   - url: YAML, in which every key has a text or a list of texts.
    ///   - keys: what may be said there.
    /// - Returns: the texts of every key; a single one where it is no list.
    /// - Throws: `FileError` that names the key, and those that are nearest to one that means nothing.
    package static func read(_ url: URL, keys: [String]) throws(FileError) -> [String: [String]] {
        let file = try FileBytes(url, atMost: largestFile)
        // A file in which everything is a comment says nothing.
        guard try YAMLReading.text(of: file).split(whereSeparator: \.isNewline).contains(where: isSaid) else {
            return [:]
        }
        let values = try ConfigurationValues(file, atMost: largestFile, remedy: "Correct it there.")
        try values.refuseKeys(except: keys)
        var settings: [String: [String]] = [:]
        for key in keys where values.has(key) { settings[key] = try values.textOrTexts(key) }
        return settings
    }

    private static func isSaid(_ line: Substring) -> Bool {
        ConfigurationValues.withoutComment(line).contains { !$0.isWhitespace }
    }
}
