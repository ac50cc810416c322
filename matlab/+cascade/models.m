function found = models(varargin)
%MODELS Models that are here, and those that lists offer.
%   FOUND = CASCADE.MODELS() is a struct array with one element per model:
%   its name, frame rate, noise levels, traits, and whether it is here.
%
%   FOUND = CASCADE.MODELS(NAME, VALUE, ...) gives conditions, as
%   `cascade-registry model list` has them:
%      'Rate'         in Hz, or a range such as '25-35'
%      'Indicator'    such as 'GCaMP8m'
%      'CellClass', 'Species', 'Region', 'Family', 'Dataset'
%      'Noise'        a level that the model must know
%      'Causal'       true or false
%      'Fetched'      true: only those that are here
%      'Sort', 'Limit', 'Registry', 'Offline' and every other one
%   A cell gives an option several times, which means any of them.
%
%   Example
%      found = cascade.models('Rate', 30, 'Indicator', 'GCaMP8m');
%      {found.name}
%
%   See also CASCADE.RESOLVE, CASCADE.PREDICT.

    report = cascade.internal.run({'model', 'list'}, {}, varargin);
    found = cascade.internal.asStructs(report.models);
end
