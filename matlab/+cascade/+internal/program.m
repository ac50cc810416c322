function path = program()
%PROGRAM The path of cascade-registry.
%   That of CASCADE_PROGRAM, the one that was installed or unpacked with
%   this folder, the first one of PATH, or the one that pip or an installation
%   for one user has put into ~/.local/bin, which a MATLAB that was started
%   from the desktop does not have in its PATH.

    path = getenv('CASCADE_PROGRAM');
    if ~isempty(path)
        return
    end
    name = 'cascade-registry';
    here = fileparts(mfilename('fullpath'));
    folders = [{fullfile(here, '..', '..', '..', '..', '..', 'bin')}, strsplit(getenv('PATH'), pathsep), ...
        {fullfile(getenv('HOME'), '.local', 'bin')}];
    for folder = folders
        path = fullfile(folder{1}, name);
        if exist(path, 'file') == 2
            return
        end
    end
    error('cascade:notFound', ['the program %s is not in PATH\n', ...
        'Install it, or tell where it is: setenv(''CASCADE_PROGRAM'', ''/path/to/%s'')'], name, name);
end
