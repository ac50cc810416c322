internal import Files
internal import Core
internal import Yams

/// The published lists, and others of that form: YAML that gives every name a `Link` and an `Info`, which is always empty.
/// All that is known of a model is in its name.
enum PublishedModelList {
    static func read(_ text: String, in file: FileBytes) throws(FileError) -> ModelListContents {
        try refuseAliases(text, in: file)
        guard let list = try YAMLReading.nodes(of: text, in: file)?.mapping else {
            throw file.damaged("is no list of models: it has no “NAME:” with a “Link:” below")
        }
        var (models, remarks): ([RemoteModel], [String]) = ([], [])
        for (key, entry) in list {
            guard let name = key.scalar?.string else {
                throw file.damaged("has a name\(line(of: key)) that is not text")
            }
            let link = try link(of: entry, named: "“\(name.prefix(128))”\(line(of: key))", in: file)
            do throws(Omission) {
                models.append(
                    RemoteModel(name: name, addresses: [link], listing: try listing(ofModelNamed: name)))
            } catch {
                remarks.append("“\(name.prefix(128))” is left out: its name \(error.rawValue)")
            }
        }
        guard !models.isEmpty else {
            throw file.damaged(
                "lists no model: "
                    + (list.isEmpty ? "it is empty" : "no name tells its model's frame rate and smoothing"))
        }
        return ModelListContents(models: models, remarks: remarks)
    }

    /// Why a model cannot be ranked.
    private enum Omission: String, Error {
        case length = "has more than 128 characters"
        case rate = "does not tell its frame rate (as in 30Hz)"
        case smoothing = "does not tell its smoothing (as in smoothing50ms)"
        case numbers = "tells impossible numbers"
    }

    private static func listing(ofModelNamed name: String) throws(Omission) -> ModelListing {
        guard name.utf8.count <= 128 else { throw .length }
        let listing: ModelListing
        if let published = BundleName(name) {
            listing = ModelListing(published)
        } else {
            let own = OwnName(name)
            guard own.frameRateHz != nil else { throw .rate }
            guard let known = ModelListing(own) else { throw .smoothing }
            listing = known
        }
        let times = [listing.smoothingSeconds, listing.latencySeconds ?? 0]
        guard ModelListing.possibleRates.contains(listing.frameRateHz),
            times.allSatisfy(ModelListing.possibleSeconds.contains)
        else { throw .numbers }
        return listing
    }

    private static func link(
        of entry: Node, named name: String, in file: FileBytes
    ) throws(FileError) -> WebAddress {
        guard let value = entry.mapping?.first(where: { $0.key.scalar?.string == "Link" })?.value else {
            throw file.damaged("\(name) has no “Link”")
        }
        guard let text = value.scalar?.string, let link = WebAddress(text) else {
            throw file.damaged(
                "\(name): its “Link” is “\((value.scalar?.string ?? "something nested").prefix(200))”, expected an http "
                    + "or https address without a password")
        }
        return link
    }

    private static func line(of node: Node) -> String {
        node.mark.map { " (line \($0.line))" } ?? ""
    }

    /// Refuses what no list needs, and what makes a YAML reader work much longer than the text is.
    private static func refuseAliases(_ text: String, in file: FileBytes) throws(FileError) {
        let signs: Set = [UInt8(ascii: "&"), UInt8(ascii: "*")]
        guard file.bytes.contains(where: signs.contains) else { return }
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where line.utf8.contains(where: signs.contains)
            && ConfigurationValues.usesAlias(ConfigurationValues.withoutComment(line))
        {
            throw FileError(
                .suspicious, path: file.path, "line \(index + 1) uses a YAML anchor or alias, which no list needs")
        }
    }
}
