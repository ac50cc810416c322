function removeFolder(folder)
%REMOVEFOLDER Removes a folder of EXCHANGEFOLDER with what is in it.
    if exist('OCTAVE_VERSION', 'builtin')
        confirm_recursive_rmdir(false, 'local');
    end
    rmdir(folder, 's');
end
