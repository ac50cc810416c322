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
    /// - Parameter indicator: a name, in any spelling that the vocabulary knows.
    /// - Returns: its response; `nil` where nobody has measured it.
    package static func response(of indicator: String) -> IndicatorResponse? {
        let name = Vocabulary.indicators.term(indicator)?.name ?? indicator
        return all.first { $0.indicator == name }
    }
}
