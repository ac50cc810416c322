function folder = exchangeFolder()
%EXCHANGEFOLDER A new folder for files that are handed over.
    folder = tempname();
    [isMade, why] = mkdir(folder);
    if ~isMade
        error('cascade:system', '%s cannot be made: %s', folder, why);
    end
end
