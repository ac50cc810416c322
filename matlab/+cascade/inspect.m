function report = inspect(recording, frameRateHz, varargin)
%INSPECT What a recording is, and whether it can be predicted.
%   REPORT = CASCADE.INSPECT(DFF, FRAMERATEHZ) judges dF/F with one row per
%   neuron and one column per frame. REPORT.findings tells what is wrong or
%   worth knowing in all of it; a finding with the severity 'error' keeps CASCADE.PREDICT
%   from predicting.
%
%   REPORT = CASCADE.INSPECT(FILE) describes a recording in any form that the
%   program reads: REPORT.traceSets has the neurons, frames, rate and kind
%   of each set of traces.
%
%   REPORT = CASCADE.INSPECT(..., NAME, VALUE, ...) gives options of
%   `cascade-registry inspect`, such as 'Variable', 'data.dF_traces'.
%
%   Example
%      report = cascade.inspect('suite2p/plane0');
%      {report.findings.message}
%
%   See also CASCADE.PREDICT.

    if nargin < 2
        frameRateHz = [];
    end
    folder = cascade.internal.exchangeFolder();
    tidyUp = onCleanup(@() cascade.internal.removeFolder(folder));
    [file, form] = cascade.internal.asFile(recording, folder);
    report = cascade.internal.run({'inspect'}, {file}, [{'Rate', frameRateHz}, form, varargin]);
    report.traceSets = cascade.internal.asStructs(report.traceSets);
    findings = arrayfun(@(set) cascade.internal.asCell(set.findings), report.traceSets, 'UniformOutput', false);
    report.findings = cascade.internal.asStructs([findings{:}]);
end
