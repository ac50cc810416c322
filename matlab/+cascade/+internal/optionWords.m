function words = optionWords(options)
%OPTIONWORDS Names and values as the command line has them.
%   'CellClass', 'interneuron' becomes --cell-class=interneuron; true is an
%   option without a value; false and [] are left away; a cell gives an
%   option several times. 'Causal', false is --no-causal.

    if mod(numel(options), 2) ~= 0
        error('cascade:usage', 'options are pairs of a name and a value');
    end
    words = {};
    for index = 1:2:numel(options)
        if ~(ischar(options{index}) || isa(options{index}, 'string'))
            error('cascade:usage', 'option %d has no name: options are pairs of a name and a value', (index + 1) / 2);
        end
        name = ['--', kebab(char(options{index}))];
        value = options{index + 1};
        if islogical(value) && isscalar(value)
            if value
                words{end + 1} = name; %#ok<AGROW>
            elseif strcmp(name, '--causal')
                words{end + 1} = '--no-causal'; %#ok<AGROW>
            end
        else
            each = cellfun(@(one) [name, '=', cascade.internal.optionText(one)], values(value), 'UniformOutput', false);
            words = [words, each]; %#ok<AGROW>
        end
    end
end

function name = kebab(name)
    name = regexprep(name, '([a-z0-9])([A-Z])', '$1-$2');
    name = lower(strrep(name, '_', '-'));
end

function each = values(value)
    if iscell(value)
        each = value(:).';
    elseif ischar(value)
        each = {value};
    elseif isa(value, 'string')
        each = cellstr(value(:)).';
    else
        each = num2cell(value(:)).';
    end
end
