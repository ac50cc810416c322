internal import Core
internal import Files
internal import Foundation

/// Whose signatures of a list are accepted: the text of an allowed-signers file, as `ssh-keygen(1)` describes it.
package struct AllowedSigners: Hashable, Sendable {
    /// The lines of the file, without comments.
    package let text: String

    private static let largestFile = 1 << 16

    /// Reads what a user names.
    ///
    /// - Parameter given: a public key as it is written in one line, the file of one, or an allowed-signers file.
    /// - Throws: ``RegistryError`` for anything else.
    package init(_ given: String) throws(RegistryError) {
        if Self.isKey(given[...]) {
            text = try Self.line(given[...], in: "the key")
            return
        }
        let file = URL(filePath: given)
        let content: String
        do {
            content = String(decoding: try FileBytes(file, atMost: Self.largestFile).bytes, as: UTF8.self)
        } catch {
            throw RegistryError.system(error, at: file, "cannot be read")
        }
        guard !content.contains("PRIVATE KEY") else {
            throw RegistryError(
                .usage, "\(given): is a private key, which nobody else should ever see",
                remedy: "Give the public one, whose name ends in .pub.")
        }
        var lines: [String] = []
        for line in content.split(whereSeparator: \.isNewline).map({ $0.drop(while: \.isWhitespace) })
        where !line.isEmpty && !line.hasPrefix("#") {
            lines.append(Self.isKey(line) ? try Self.line(line, in: given) : String(line))
        }
        guard !lines.isEmpty, lines.allSatisfy({ $0.contains(" ") }) else {
            throw RegistryError(
                .badData, "\(given): is neither a public key of SSH nor an allowed-signers file",
                remedy: "Give a file such as ~/.ssh/id_ed25519.pub of whoever signs the list.")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Whether a line begins with the type of a key, and not with the names of those who have it.
    private static func isKey(_ line: Substring) -> Bool {
        line.contains(" ") && ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].contains { line.hasPrefix($0) }
    }

    /// A key as a line of an allowed-signers file: good for lists only, in the name of its comment.
    private static func line(_ key: Substring, in place: String) throws(RegistryError) -> String {
        let words = key.split(whereSeparator: \.isWhitespace)
        // The key's own bytes begin with the length of its type, and its type.
        guard words.count >= 2, let bytes = Data(base64Encoded: String(words[1])),
            bytes.dropFirst(4).starts(with: words[0].utf8)
        else {
            throw RegistryError(
                .badData, "\(place): the key is cut off or misspelt", remedy: "Copy the whole line of the .pub file.")
        }
        let isPlain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "@._+-".contains(character))
        }
        let comment = words.dropFirst(2).first { $0.allSatisfy(isPlain) } ?? "signer"
        return "\(comment) namespaces=\"\(ListSignature.namespace)\" \(words[0]) \(words[1])\n"
    }
}

extension AllowedSigners: Codable {
    /// Reads the text from one string.
    ///
    /// - Parameter decoder: holds a single string.
    /// - Throws: `DecodingError` where it is none.
    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text as one string.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
