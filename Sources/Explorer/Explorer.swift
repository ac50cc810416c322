internal import Core
internal import Foundation
package import Pages
package import Prediction
package import Registry

/// What a page that looks at a registry is answered.
///
/// It knows nothing of HTTP: a request is a path and a query, an answer is JSON or the bytes of numbers. Nothing in the registry
/// is changed but names of models, and these only where that is allowed.
package struct Explorer: Sendable {
    /// What is shown first.
    package enum Start: Sendable {
        /// The ground truth, narrowed by words.
        case groundTruth(words: String)
        /// A model.
        case model(String)
        /// The recording.
        case recording
    }

    /// How things are put into words, as the program's other commands do.
    package struct Words: Sendable {
        let model: @Sendable (ModelRecord, ModelManifest) -> [ReportPage.Fact]
        let neuron: @Sendable (NeuronManifest, Lineage) -> [ReportPage.Fact]

        /// Gathers both.
        package init(
            model: @escaping @Sendable (ModelRecord, ModelManifest) -> [ReportPage.Fact],
            neuron: @escaping @Sendable (NeuronManifest, Lineage) -> [ReportPage.Fact]
        ) {
            (self.model, self.neuron) = (model, neuron)
        }
    }

    let registry: OpenRegistry
    let recording: SurveyedRecording?
    let start: Start
    let words: Words
    let allowsChanges: Bool
    let threads: Int
    let pyramids = PyramidCache()

    /// Opens a registry to a page.
    ///
    /// - Parameters:
    ///   - registry: that is looked at.
    ///   - recording: that can be predicted; `nil` for none.
    ///   - start: what is shown first.
    ///   - words: for models and neurons.
    ///   - allowsChanges: whether names of models may be changed.
    ///   - threads: how many may work.
    package init(
        _ registry: OpenRegistry, recording: SurveyedRecording?, start: Start, words: Words, allowsChanges: Bool,
        threads: Int
    ) {
        (self.registry, self.recording, self.start, self.words) = (registry, recording, start, words)
        (self.allowsChanges, self.threads) = (allowsChanges, threads)
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - request: what is asked for.
    ///   - isChange: whether something is to be changed.
    /// - Returns: the answer, of status 404 where there is no such thing, and 400 where the request makes no sense.
    package func answer(_ request: APIRequest, isChange: Bool = false) async -> APIResponse {
        do {
            return try await isChange ? change(request) : look(request)
        } catch let fault as APIFault {
            return APIResponse(status: 400, fault: fault.reason)
        } catch let error as any CascadeError {
            let remedy = error.remedy.map { " → \($0)" } ?? ""
            return APIResponse(status: error.category == .notFound ? 404 : 400, fault: error.reason + remedy)
        } catch {
            return APIResponse(status: 500, fault: "\(error)")
        }
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        switch request.path {
        case "start": try APIResponse(startDocument())
        case "neurons": try APIResponse(neurons())
        case "neuron": try APIResponse(neuron(request))
        case "trace": try await APIResponse(bytes: trace(request))
        case "thumbnail": try APIResponse(bytes: thumbnail(request))
        case "spikes": try APIResponse(bytes: spikes(request))
        case "average": try APIResponse(average(request))
        case "resampled": try APIResponse(bytes: resampled(request))
        case "models": try APIResponse(models())
        case "model": try APIResponse(model(request))
        case "resolve": try APIResponse(resolution(request))
        case "recording": try APIResponse(recordingDocument())
        case "recording/trace": try await APIResponse(bytes: recordedTrace(request))
        case "recording/overview": try APIResponse(bytes: recordedOverview(request))
        case "recording/prediction": try APIResponse(bytes: recordedPrediction(request))
        default: APIResponse(status: 404, fault: "there is no /api/\(request.path)")
        }
    }

    private func change(_ request: APIRequest) throws -> APIResponse {
        guard allowsChanges else { return APIResponse(status: 403, fault: "changes need --allow-changes") }
        guard request.path == "alias" else {
            return APIResponse(status: 404, fault: "there is no /api/\(request.path) to change")
        }
        let model = try registry.models.named(request.text("model"))
        try registry.models.setAlias(request.text("alias"), to: model)
        return try APIResponse(["model": model.identifier])
    }

    private struct StartDocument: Encodable {
        let program: String
        let registry: String
        let view: String
        let words: String?
        let model: String?
        let recording: String?
        let allowsChanges: Bool
    }

    private func startDocument() -> StartDocument {
        let (view, text, model): (String, String?, String?) =
            switch start {
            case .groundTruth(let words): ("ground-truth", words, nil)
            case .model(let name): ("models", nil, name)
            case .recording: ("recording", nil, nil)
            }
        return StartDocument(
            program: Program.nameAndVersion, registry: registry.location.folder.path, view: view, words: text,
            model: model, recording: recording?.url.lastPathComponent, allowsChanges: allowsChanges)
    }
}
