function document = run(command, arguments, options)
%RUN Runs a command of the program, and returns the document that it prints.
%   DOCUMENT = RUN(COMMAND, ARGUMENTS, OPTIONS) takes the words that name the
%   command, its arguments, and names and values of options.

    words = [{cascade.internal.program()}, command, cascade.internal.optionWords(options), {'--json'}];
    if ~isempty(arguments)
        words = [words, {'--'}, arguments];
    end
    folder = cascade.internal.exchangeFolder();
    tidyUp = onCleanup(@() cascade.internal.removeFolder(folder));
    told = fullfile(folder, 'told');
    printed = fullfile(folder, 'printed');
    quoted = cellfun(@quote, words, 'UniformOutput', false);
    % MATLAB has libraries of its own in these paths, which are not the program's.
    line = sprintf('env -u LD_LIBRARY_PATH -u LD_PRELOAD -u DYLD_LIBRARY_PATH %s </dev/null >%s 2>%s', ...
        strjoin(quoted, ' '), quote(printed), quote(told));
    status = system(line);
    document = decoded(printed);
    if isempty(document)
        error('cascade:bug', '%s', said(told, status));
    elseif strcmp(document.schema, 'cascade-registry/error')
        raise(document);
    end
end

function document = decoded(file)
    % Not as text of the locale: JSON is UTF-8.
    content = unicode(bytes(file));
    document = [];
    if ~isempty(strtrim(content))
        document = jsondecode(content);
    end
end

function message = said(file, status)
    message = strtrim(unicode(bytes(file)));
    if isempty(message)
        message = sprintf('the program ended with code %d and without a word', status);
    end
end

function raise(document)
    message = document.reason;
    if isfield(document, 'remedy') && ~isempty(document.remedy)
        message = sprintf('%s\n%s', message, document.remedy);
    end
    error(['cascade:', document.category], '%s', message);
end

function content = bytes(file)
    handle = fopen(file, 'r');
    if handle < 0
        error('cascade:system', '%s cannot be read', file);
    end
    closing = onCleanup(@() fclose(handle));
    content = fread(handle, Inf, '*uint8').';
end

function content = unicode(content)
    if exist('OCTAVE_VERSION', 'builtin')
        % Octave keeps text as UTF-8.
        content = char(content);
    else
        content = native2unicode(content, 'UTF-8');
    end
end

function word = quote(word)
    word = ['''', strrep(word, '''', '''\'''''), ''''];
end
