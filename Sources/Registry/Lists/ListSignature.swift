internal import Core
internal import Files
internal import Foundation

/// Signatures of lists by SSH keys, beside the list as `list.json.sig`. OpenSSH itself makes and checks them.
struct ListSignature {
    /// What is signed for another purpose is no signature of a list.
    static let namespace = "cascade-registry-list"
    /// What the name of a list is followed by.
    static let suffix = ".sig"
    /// The largest signature, in bytes: far more than that of any key.
    static let largestSignature = 1 << 14

    /// For files that live for a moment.
    let folder: URL

    /// Signs a list with the file of a private key, or of the public one whose private one an agent holds; may ask for the
    /// passphrase.
    func sign(_ list: Data, with key: URL) throws -> Data {
        try createFolder(folder)
        guard try FileKind(of: key) == .file else {
            throw RegistryError(
                .notFound, "\(key.path): there is no such key",
                remedy: "Give the file of a private key such as ~/.ssh/id_ed25519; `ssh-keygen -t ed25519` makes one.")
        }
        let run = try keygen(["-Y", "sign", "-n", Self.namespace, "-f", key.path], input: list)
        guard run.status == 0, !run.output.isEmpty else {
            throw RegistryError(
                .badData, "\(key.path): the list cannot be signed: \(run.message)",
                remedy: "Give the file of a private key, or of a public one that ssh-agent has; "
                    + "`ssh-keygen -Y sign` has to work with it.")
        }
        return run.output
    }

    /// Who signed a list, by the name that the allowed signers have.
    ///
    /// Of several signatures in one file, as there are while a list is replaced, the one that fits counts. Refused are a list and
    /// a signature that do not belong together, a signature by another key, and one by a key that may not sign lists, or not
    /// now.
    func signer(of list: Data, _ signature: Data, at place: String, allowed: AllowedSigners) throws -> String {
        try createFolder(folder)
        return try withFile(fitting(list, in: signature)) { signature in
            let signatureOption = ["-s", signature.path]
            let check = try keygen(["-Y", "check-novalidate", "-n", Self.namespace] + signatureOption, input: list)
            guard check.status == 0 else {
                throw Self.refusal(
                    "\(place): its signature does not fit it: one of both was altered (\(check.message))",
                    "Refresh it again in a while, if it is just being replaced; else ask whoever publishes it.")
            }
            // “Good "…" signature with ED25519 key SHA256:…”
            let key = String(decoding: check.output, as: UTF8.self).split(whereSeparator: \.isWhitespace).last ?? ""
            return try withFile(Data(allowed.text.utf8)) { allowed in
                let allowedOption = ["-f", allowed.path]
                let found = try keygen(["-Y", "find-principals"] + signatureOption + allowedOption, input: Data())
                let names = String(decoding: found.output, as: UTF8.self).split(whereSeparator: \.isNewline)
                guard found.status == 0, !names.isEmpty else {
                    throw Self.refusal(
                        "\(place): is signed by another key (\(key)) than those that its list is accepted from",
                        "If whoever publishes it has a new key, ask for that by another way, then: cascade-registry "
                            + "catalog add \(place) --signed-by KEY")
                }
                var message = ""
                for name in names.map(String.init) {
                    let run = try keygen(
                        ["-Y", "verify", "-n", Self.namespace, "-I", name] + signatureOption + allowedOption,
                        input: list)
                    if run.status == 0 { return name }
                    message = run.message
                }
                throw Self.refusal(
                    "\(place): \(names[0]) signed it, but may not sign lists, or not now (\(message))",
                    "Look at the line of \(names[0]) in the allowed signers, then add the list again with --signed-by.")
            }
        }
    }

    /// The signature in a file that belongs to a list; the first one where none does.
    private func fitting(_ list: Data, in file: Data) throws -> Data {
        let begin = Data("-----BEGIN SSH SIGNATURE-----".utf8)
        var starts: [Int] = []
        var rest = file.startIndex..<file.endIndex
        while let found = file.range(of: begin, in: rest) {
            starts.append(found.lowerBound)
            rest = found.upperBound..<file.endIndex
        }
        guard starts.count > 1 else { return file }
        let signatures = zip(starts, starts.dropFirst() + [file.endIndex]).map { file[$0..<$1] }
        let fits = try signatures.first { signature in
            try withFile(Data(signature)) { signature in
                try keygen(
                    ["-Y", "check-novalidate", "-n", Self.namespace, "-s", signature.path], input: list
                ).status == 0
            }
        }
        return Data(fits ?? signatures[0])
    }

    private static func refusal(_ reason: String, _ remedy: String) -> RegistryError {
        RegistryError(.badData, reason, remedy: remedy)
    }

    private func withFile<Result>(_ bytes: Data, _ body: (URL) throws -> Result) throws -> Result {
        let file = try AtomicFile(folder.appending(path: "signature-\(UUID().uuidString)"))
        try file.write(bytes)
        try file.flush()
        return try withExtendedLifetime(file) { try body(file.temporary) }
    }

    private func keygen(_ arguments: [String], input: Data) throws(RegistryError) -> ToolRun {
        do {
            return try ToolRun("ssh-keygen", arguments, input: input, in: folder)
        } catch {
            guard error.code == .missing else {
                throw RegistryError(error.category, error.reason, remedy: error.remedy)
            }
            throw RegistryError(
                .notFound, "OpenSSH's ssh-keygen is not installed, which makes and checks signatures of lists",
                remedy: "Install it (Debian: apt install openssh-client); nothing else needs it.")
        }
    }
}
