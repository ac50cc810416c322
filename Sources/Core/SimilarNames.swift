/// The names that somebody who typed `query` may have meant, the likeliest first.
///
/// A name that contains the query comes first; then those with the fewest changed, added or missing characters, at most a
/// share of the longer text; of these the ones that are as long.
package func names(
    similarTo query: String, among names: [String], changing share: Double = 0.5, atMost count: Int = 3
) -> [String] {
    let wanted = Array(query.lowercased().utf8)
    let ranked = names.compactMap { name -> (rank: Int, longer: Int, name: String)? in
        let candidate = name.lowercased()
        if !wanted.isEmpty, candidate.contains(query.lowercased()) { return (0, 0, name) }
        // There are at least as many changes as one is longer: a very long query is compared with few names.
        let (length, longer) = (candidate.utf8.count, max(wanted.count, candidate.utf8.count))
        guard 2 * abs(wanted.count - length) <= longer else { return nil }
        let distance = editDistance(wanted, Array(candidate.utf8))
        return Double(distance) <= share * Double(longer) ? (distance, abs(wanted.count - length), name) : nil
    }
    return ranked.sorted { ($0.rank, $0.longer, $0.name) < ($1.rank, $1.longer, $1.name) }.prefix(count).map(\.name)
}

/// The least number of bytes to change, add or delete that makes one text of the other (Levenshtein).
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var distances = Array(0...second.count)
    for (row, byte) in first.enumerated() {
        var diagonal = distances[0]
        distances[0] = row + 1
        for column in second.indices {
            let substitution = diagonal + (byte == second[column] ? 0 : 1)
            diagonal = distances[column + 1]
            distances[column + 1] = min(substitution, diagonal + 1, distances[column] + 1)
        }
    }
    return distances[second.count]
}
