function [file, form] = asFile(recording, folder)
%ASFILE A recording as a file: the one that is named, or one in FOLDER with
%   the samples of a matrix; FORM are the options that go with it.

    form = {};
    if ischar(recording) || isa(recording, 'string')
        file = char(recording);
        return
    end
    if ~(isnumeric(recording) || islogical(recording)) || ~isreal(recording) || ndims(recording) > 2
        error('cascade:usage', 'traces are a real matrix, neurons x frames, not a %s of size %s', ...
            class(recording), mat2str(size(recording)));
    end
    if issparse(recording)
        recording = full(recording);
    end
    if iscolumn(recording) && ~isscalar(recording)
        recording = recording.';
    end
    dff = recording;
    file = fullfile(folder, 'recording.mat');
    if 8 * numel(dff) < 2^31 - 2^20
        save(file, 'dff', '-v7');
    elseif exist('OCTAVE_VERSION', 'builtin')
        error('cascade:usage', 'the matrix needs 2 GiB or more, which Octave cannot save: give a file, or fewer neurons');
    else
        save(file, 'dff', '-v7.3', '-nocompression');
    end
    form = {'Variable', 'dff', 'Orientation', 'neurons-by-time'};
end
