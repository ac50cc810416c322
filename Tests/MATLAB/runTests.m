function runTests(program)
%RUNTESTS Tries the functions for MATLAB, in MATLAB or Octave.
%   RUNTESTS(PROGRAM) uses the program of that path, and stops with an error
%   where one of the tests fails.

    here = fileparts(mfilename('fullpath'));
    addpath(fullfile(here, '..', '..', 'matlab'));
    setenv('CASCADE_PROGRAM', program);
    scratch = tempname();
    mkdir(scratch);
    tidyUp = onCleanup(@() removed(scratch));
    setenv('CASCADE_REGISTRY', fullfile(scratch, 'it''s a registry'));
    before = temporaryFolders();

    tests = {@predictsAsTheProgramDoes, @takesOneNeuronAsRowOrColumn, @keepsMissingFrames, @takesWholeNumbers, ...
        @placesSpikes, @readsFiles, @inspectsAndRefuses, @looksModelsUp, @readsGroundTruth, @saysWhatIsWrong, ...
        @writesOptionsAsTheProgramReadsThem, @hasHelp, @doesWhatREADMEShows};
    for test = tests
        test{1}(scratch);
        fprintf('passed: %s\n', func2str(test{1}));
    end
    check(isequal(temporaryFolders(), before), 'files were left behind');
    fprintf('All %d tests passed.\n', numel(tests));
end

function predictsAsTheProgramDoes(scratch)
    [dff, file] = recording(scratch);
    [spikeProb, report] = cascade.predict(dff, 30, 'Indicator', 'GCaMP6f', 'Offline', true);
    output = fullfile(scratch, 'direct.mat');
    call(sprintf('predict ''%s'' --rate 30 --indicator GCaMP6f --offline -q --output ''%s''', file, output));
    direct = load(output);
    check(isequal(size(spikeProb), size(dff)) && isequaln(spikeProb, direct.spike_prob), 'other numbers');
    check(numel(report.neurons) == size(dff, 1) && ~isempty(report.model.name), 'the report is incomplete');
end

function takesOneNeuronAsRowOrColumn(scratch)
    dff = recording(scratch);
    all = cascade.predict(dff, 30, 'Offline', true);
    row = cascade.predict(dff(1, :), 30, 'Offline', true);
    column = cascade.predict(dff(1, :).', 30, 'Offline', true);
    check(isequaln(row, all(1, :)) && isequaln(column, row), 'one neuron differs');
end

function keepsMissingFrames(scratch)
    dff = recording(scratch);
    dff(2, 600:640) = NaN;
    spikeProb = cascade.predict(dff, 30, 'Offline', true);
    check(all(isnan(spikeProb(2, 600:640))) && ~isnan(spikeProb(1, 620)), 'missing frames are not kept');
end

function takesWholeNumbers(scratch)
    percent = int16(100 * recording(scratch));
    spikeProb = cascade.predict(percent, 30, 'Units', 'percent', 'Offline', true);
    check(isequal(size(spikeProb), size(percent)) && any(spikeProb(:) > 0), 'whole numbers are not predicted');
end

function placesSpikes(scratch)
    dff = recording(scratch);
    [~, ~, spikeTimes] = cascade.predict(dff, 30, 'Offline', true);
    check(isequal(size(spikeTimes), [size(dff, 1), 1]), 'not one cell per neuron');
    times = spikeTimes{1};
    check(isrow(times) && issorted(times) && times(1) >= 0 && times(end) < size(dff, 2) / 30, 'no times in seconds');
end

function readsFiles(scratch)
    [dff, file] = recording(scratch);
    spikeProb = cascade.predict(file, 30, 'Offline', true);
    check(isequaln(spikeProb, cascade.predict(dff, 30, 'Offline', true)), 'a file gives other numbers');
    odd = fullfile(scratch, 'it''s $HOME "here".mat');
    frame_rate_hz = 30; %#ok<NASGU>
    save(odd, 'dff', 'frame_rate_hz', '-v7');
    check(isequaln(spikeProb, cascade.predict(odd, [], 'Offline', true)), 'a file that says its rate gives others');
end

function inspectsAndRefuses(scratch)
    dff = recording(scratch);
    report = cascade.inspect(dff, 30);
    check(report.traceSets(1).roiCount == size(dff, 1) && report.traceSets(1).frameCount == size(dff, 2), 'other size');
    report = cascade.inspect(1000 + 100 * dff, 30);
    check(any(strcmp({report.findings.severity}, 'error')), 'raw fluorescence is not found');
    fails(@() cascade.predict(1000 + 100 * dff, 30, 'Offline', true), 'cascade:badData');
end

function looksModelsUp(~)
    found = cascade.models('Rate', 30, 'Fetched', true);
    check(any(strcmp({found.name}, 'Builtin_EXC_30Hz_smoothing50ms')), 'the built-in model is missing');
    check(isempty(cascade.models('Rate', 997, 'Fetched', true)), 'a model of 997 Hz');
    [model, report] = cascade.resolve([], 30, 'Indicator', 'GCaMP6f', 'Noise', [2 4], 'Offline', true);
    check(strcmp(model, 'Builtin_SelfCal_EXC_30Hz_smoothing50ms') && isfield(report, 'candidates'), 'resolved to another');
end

function readsGroundTruth(scratch)
    folder = fullfile(scratch, 'DS77-GCaMP6f-m-V1');
    mkdir(folder);
    time = (0:1799) / 30;
    dff = 0.1 * sin(7 * time) + 0.05 * cos(31 * time.^2);
    spikes = [12.5 30.25 41.125];
    for spike = spikes
        late = time >= spike;
        dff(late) = dff(late) + 0.4 * exp(-(time(late) - spike) / 0.5);
    end
    CAttached = {struct('fluo_time', time.', 'fluo_mean', dff.', 'events_AP', 1e4 * spikes.')}; %#ok<NASGU>
    save(fullfile(folder, 'CAttached_cell1_mini_mat.mat'), 'CAttached', '-v7');
    call(sprintf('ground-truth import ''%s'' --indicator GCaMP6f -q', folder));
    [neurons, recordings] = cascade.groundTruth('Dataset', 'DS77');
    check(numel(neurons) == 1 && numel(recordings) == 1, 'not one neuron');
    check(max(abs(recordings{1}.spikeTimes - spikes)) < 1e-9 && max(abs(recordings{1}.dff - dff)) < 1e-6, 'other values');
    check(max(abs(recordings{1}.frameTimes - time)) < 1e-9, 'other times');
end

function saysWhatIsWrong(scratch)
    dff = recording(scratch);
    fails(@() cascade.predict(fullfile(scratch, 'gone.npy'), 30), 'cascade:notFound');
    fails(@() cascade.predict(dff, 30, 'Model', 'Nobody_has_this', 'Offline', true), 'cascade:notFound');
    fails(@() cascade.predict(dff, 30, 'NoSuchOption', 3), 'cascade:usage');
    fails(@() cascade.predict(dff, 30, 'Indicator'), 'cascade:usage');
    fails(@() cascade.predict(dff, 30, 3, 4), 'cascade:usage');
    fails(@() cascade.predict(1i * dff, 30), 'cascade:usage');
    fails(@() cascade.predict({dff}, 30), 'cascade:usage');
    fails(@() cascade.predict(cat(3, dff, dff), 30), 'cascade:usage');
end

function writesOptionsAsTheProgramReadsThem(~)
    words = cascade.internal.optionWords({'CellClass', 'interneuron', 'all_rois', true, 'Force', false, ...
        'Causal', false, 'Noise', [2 4.5], 'Dataset', {'DS09', 'DS14'}, 'Rate', []});
    check(isequal(words, {'--cell-class=interneuron', '--all-rois', '--no-causal', '--noise=2', '--noise=4.5', ...
        '--dataset=DS09', '--dataset=DS14'}), strjoin(words, ' '));
end

function doesWhatREADMEShows(~)
    root = fullfile(fileparts(mfilename('fullpath')), '..', '..');
    blocks = regexp(fileread(fullfile(root, 'README.md')), '```matlab\n(.*?)```', 'tokens');
    check(~isempty(blocks), 'README shows nothing');
    here = cd(root);
    goBack = onCleanup(@() cd(here));
    for block = [blocks{:}]
        eval(block{1});
    end
    check(isequal(size(spikeProb), size(dff)) && ~isempty(report.model.name), 'README''s block gives something else');
end

function hasHelp(~)
    for name = {'predict', 'resolve', 'models', 'groundTruth', 'inspect'}
        text = help(['cascade.', name{1}]);
        check(~isempty(strfind(text, upper(name{1}))) && ~isempty(strfind(text, 'Example')), name{1}); %#ok<STREMP>
    end
end

function [dff, file] = recording(scratch)
    file = fullfile(scratch, 'made-up.mat');
    if exist(file, 'file') ~= 2
        call(sprintf( ...
            'simulate --rate 30 --indicator GCaMP6f --neurons 3 --duration 60s --noise 2 --seed 1 -q --output ''%s''', file));
    end
    content = load(file);
    dff = content.dF_traces;
end

function call(arguments)
    program = getenv('CASCADE_PROGRAM');
    status = system(sprintf('env -u LD_LIBRARY_PATH ''%s'' %s', program, arguments));
    check(status == 0, arguments);
end

function fails(action, identifier)
    try
        action();
    catch failure
        check(strcmp(failure.identifier, identifier) && ~isempty(failure.message), ...
            sprintf('%s instead of %s: %s', failure.identifier, identifier, failure.message));
        return
    end
    error('test:failed', 'no error, expected %s', identifier);
end

function check(isTrue, what)
    if ~isTrue
        error('test:failed', '%s', what);
    end
end

function names = temporaryFolders()
    entries = dir(tempdir());
    names = sort({entries(strncmp({entries.name}, 'oct-', 4) | strncmp({entries.name}, 'tp', 2)).name});
end

function removed(folder)
    if exist('OCTAVE_VERSION', 'builtin')
        confirm_recursive_rmdir(false, 'local');
    end
    rmdir(folder, 's');
end
