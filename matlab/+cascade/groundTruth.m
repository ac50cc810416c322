function [neurons, recordings] = groundTruth(varargin)
%GROUNDTRUTH Neurons whose spikes are known.
%   NEURONS = CASCADE.GROUNDTRUTH() is a struct array with one element per
%   neuron of the registry: its dataset, name, traits and noise level.
%
%   NEURONS = CASCADE.GROUNDTRUTH(NAME, VALUE, ...) gives conditions, as
%   `cascade-registry ground-truth list` has them:
%      'Dataset'      such as 'DS09'
%      'Indicator', 'CellClass', 'Species', 'Region'
%      'Rate', 'Noise'  a value or a range such as '25-35'
%      'Registry' and every other one
%
%   [NEURONS, RECORDINGS] = CASCADE.GROUNDTRUTH(...) also reads what was
%   recorded: a cell with one struct array per neuron, whose fields are
%      dff            dF/F as fractions, 1 x frames, NaN where missing
%      frameTimes     when each frame was taken, in seconds
%      spikeTimes     in seconds, on the clock of the frames
%
%   Example
%      [neurons, recordings] = cascade.groundTruth('Dataset', 'DS09');
%      plot(recordings{1}(1).frameTimes, recordings{1}(1).dff)
%
%   See also CASCADE.PREDICT.

    report = cascade.internal.run({'ground-truth', 'list'}, {}, varargin);
    neurons = cascade.internal.asStructs(report.neurons);
    if nargout > 1
        recordings = cell(numel(neurons), 1);
        for index = 1:numel(neurons)
            recordings{index} = read(neurons(index), varargin);
        end
    end
end

function recordings = read(neuron, options)
    folder = cascade.internal.exchangeFolder();
    tidyUp = onCleanup(@() cascade.internal.removeFolder(folder));
    wanted = {'Format', 'mat', 'Output', folder};
    for index = 1:2:numel(options) - 1
        if strcmpi(options{index}, 'registry')
            wanted = [wanted, options(index:index + 1)]; %#ok<AGROW>
        end
    end
    cascade.internal.run({'ground-truth', 'export'}, {neuron.digest}, wanted);
    files = matFiles(folder);
    content = load(files{1});
    recordings = struct('dff', {}, 'frameTimes', {}, 'spikeTimes', {});
    for index = 1:numel(content.CAttached)
        one = content.CAttached{index};
        % The published form has spike times in units of 0.1 ms.
        recordings(index) = struct( ...
            'dff', one.fluo_mean(:).', 'frameTimes', one.fluo_time(:).', 'spikeTimes', one.events_AP(:).' / 1e4);
    end
end

function files = matFiles(folder)
    files = {};
    for entry = dir(folder).'
        path = fullfile(folder, entry.name);
        if entry.isdir && ~any(strcmp(entry.name, {'.', '..'}))
            files = [files, matFiles(path)]; %#ok<AGROW>
        elseif numel(entry.name) > 4 && strcmp(entry.name(end - 3:end), '.mat')
            files{end + 1} = path; %#ok<AGROW>
        end
    end
end
