internal import CResources
package import Core
internal import Files
internal import Foundation

/// The responses of indicators to a spike that are compiled into the program, from `indicator-responses.json`.
package enum IndicatorResponses {
    /// By indicator.
    package static let all: [IndicatorResponse] = {
        let text = unsafe String(cString: cresources_indicator_responses_text())
        do {
            return try JSONDocument.decode(
                IndicatorResponse.Table.self, from: Data(text.utf8), schema: IndicatorResponse.schema, version: 1
            ).responses
        } catch {
            preconditionFailure("indicator-responses.json, which is compiled in, is faulty: \(error)")
        }
    }()

    /// What is known of one.
    ///
    /// - Parameter indicator: a name, in any spelling that the vocabulary knows, or a text with one.
    /// - Returns: its response; `nil` where nobody has measured it, or the text names several.
    package static func response(of indicator: String) -> IndicatorResponse? {
        theOne(of: all, named: indicator, \.indicator)
    }

    /// What a paper says of an indicator that nobody has measured here; `nil` where none is known.
    package static func published(of indicator: String) -> PublishedResponse? {
        theOne(of: PublishedResponse.all, named: indicator, \.indicator)
    }

    private static func theOne<Response>(
        of known: [Response], named indicator: String, _ name: (Response) -> String
    ) -> Response? {
        let found = known.filter { Vocabulary.indicators.relation(of: indicator, to: name($0)) == .same }
        return found.count == 1 ? found[0] : nil
    }
}
