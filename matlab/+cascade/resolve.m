function [model, report] = resolve(recording, frameRateHz, varargin)
%RESOLVE The model that suits a recording best.
%   MODEL = CASCADE.RESOLVE(DFF, FRAMERATEHZ) is the name of the model that
%   suits dF/F with one row per neuron and one column per frame: of those
%   that are here and those that can be fetched. It is '' where none fits.
%
%   MODEL = CASCADE.RESOLVE(FILE, FRAMERATEHZ) reads the recording from a
%   file; FRAMERATEHZ may be [] where the file says it.
%
%   MODEL = CASCADE.RESOLVE([], FRAMERATEHZ, ...) asks without a recording.
%
%   MODEL = CASCADE.RESOLVE(..., NAME, VALUE, ...) gives options of
%   `cascade-registry resolve`: 'Indicator', 'CellClass', 'Region', 'Noise'
%   (levels of neurons, where there is no recording), 'Causal', 'Offline',
%   'Registry' and every other one.
%
%   [MODEL, REPORT] = CASCADE.RESOLVE(...) also returns a struct that tells
%   what decided about each model: REPORT.candidates.
%
%   Example
%      model = cascade.resolve([], 30, 'Indicator', 'GCaMP8m', 'Noise', [2 4]);
%
%   See also CASCADE.PREDICT, CASCADE.MODELS.

    if nargin < 1
        recording = [];
    end
    if nargin < 2
        frameRateHz = [];
    end
    folder = cascade.internal.exchangeFolder();
    tidyUp = onCleanup(@() cascade.internal.removeFolder(folder));
    file = {};
    form = {};
    if ~isempty(recording)
        [path, form] = cascade.internal.asFile(recording, folder);
        file = {path};
    end
    report = cascade.internal.run({'resolve'}, file, [{'Rate', frameRateHz}, form, joinedNoise(varargin)]);
    model = '';
    for candidate = cascade.internal.asCell(report.candidates)
        if isfield(candidate{1}, 'rank') && isequal(candidate{1}.rank, 1)
            model = candidate{1}.model.name;
        end
    end
end

function options = joinedNoise(options)
    % The program takes the noise levels of all neurons as one list.
    for index = 1:2:numel(options) - 1
        if strcmpi(options{index}, 'noise') && isnumeric(options{index + 1})
            options{index + 1} = strjoin(arrayfun(@cascade.internal.optionText, options{index + 1}(:).', 'UniformOutput', false), ',');
        end
    end
end
