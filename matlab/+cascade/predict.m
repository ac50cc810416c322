function [spikeProb, report, spikeTimes] = predict(recording, frameRateHz, varargin)
%PREDICT Expected spikes of dF/F.
%   SPIKEPROB = CASCADE.PREDICT(DFF, FRAMERATEHZ) predicts the expected
%   spikes per frame of DFF, a matrix of dF/F as fractions with one row
%   per neuron and one column per frame, NaN where frames are missing.
%   SPIKEPROB has the size of DFF and is NaN where nothing can be said.
%   Its sum over frames is a number of spikes; times the frame rate it is
%   a rate in Hz. The model is the one that suits the recording best.
%
%   SPIKEPROB = CASCADE.PREDICT(FILE, FRAMERATEHZ) reads a recording in any
%   form that the program reads: a folder of suite2p, a file of CaImAn,
%   NWB, MATLAB, NumPy, or text. FRAMERATEHZ may be [] where the recording
%   says its rate. Nothing is written beside the recording.
%
%   SPIKEPROB = CASCADE.PREDICT(..., NAME, VALUE, ...) gives options of
%   `cascade-registry predict`, in MATLAB's way of writing:
%      'Model'        a model's name; it is fetched where it is not here
%      'Indicator'    such as 'GCaMP8m'
%      'CellClass'    'excitatory' or 'interneuron'
%      'Smoothing'    the wished smoothing in ms
%      'Causal'       true or false
%      'Units'        'percent' for dF/F in percent
%      'Accept'       the name of a finding to accept, or a cell of names
%      'Offline'      true: open no connection
%      'Registry'     the registry's folder
%   and every other one: 'AllRois' is --all-rois. A cell gives an option
%   several times; false leaves it away.
%
%   [SPIKEPROB, REPORT] = CASCADE.PREDICT(...) also returns a struct with
%   everything that the program tells: the model, the noise level of each
%   neuron, the findings, how the result was made.
%
%   [SPIKEPROB, REPORT, SPIKETIMES] = CASCADE.PREDICT(...) also places
%   discrete spikes: a cell with one row of times in seconds per neuron.
%
%   Errors have identifiers that tell their kind, such as
%   cascade:notFound, cascade:badData, cascade:usage and cascade:network.
%
%   Example
%      [spikeProb, report] = cascade.predict(dff, 30, 'Indicator', 'GCaMP6f');
%      ratesHz = spikeProb * 30;
%
%   See also CASCADE.RESOLVE, CASCADE.INSPECT, CASCADE.MODELS.

    if nargin < 2
        frameRateHz = [];
    end
    folder = cascade.internal.exchangeFolder();
    tidyUp = onCleanup(@() cascade.internal.removeFolder(folder));
    [file, form] = cascade.internal.asFile(recording, folder);
    result = fullfile(folder, 'spike_prob.mat');
    placed = fullfile(folder, 'spikes.mat');
    asked = {'Output', result};
    if nargout > 2
        asked = [asked, {'Spikes', placed}];
    end
    report = cascade.internal.run({'predict'}, {file}, [{'Rate', frameRateHz}, form, varargin, asked]);
    content = load(result);
    spikeProb = content.spike_prob;
    if nargout > 2
        content = load(placed);
        spikeTimes = cellfun(@(times) times(:).', content.spike_times(:), 'UniformOutput', false);
    end
end
