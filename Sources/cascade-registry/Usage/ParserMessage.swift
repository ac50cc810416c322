import Core
import Foundation

/// What the parser says of a command line, on one line: it puts possible values below each other.
struct ParserMessage {
    let text: String
    /// What to do next, where a value comes near one of the possible ones.
    let remedy: String?

    init(_ message: String) {
        let list = "Please provide one of the following:\n  - "
        guard let place = message.range(of: list) else {
            (text, remedy) = (message.visibleOnOneLine, nil)
            return
        }
        let values = message[place.upperBound...].split(separator: "\n  - ").map(String.init)
        text =
            String(message[..<place.lowerBound]).visibleOnOneLine
            + "It is one of \(values.map(\.visibleOnOneLine).joined(separator: ", "))."
        let given =
            message.firstMatch(of: /^The value '([^']*)' is invalid/)?.1.lowercased().split(separator: ",") ?? []
        remedy = given.lazy.filter { !values.contains(String($0)) }
            .compactMap { Core.names(similarTo: String($0), among: values, changing: 0.4).first }.first
            .map { "Did you mean “\($0)”?" }
    }
}
