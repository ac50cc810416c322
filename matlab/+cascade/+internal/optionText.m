function content = optionText(value)
%OPTIONTEXT A value of an option as the program reads it.
    if ischar(value) || isa(value, 'string')
        content = char(value);
    elseif (isnumeric(value) || islogical(value)) && isscalar(value) && isreal(value)
        content = sprintf('%.17g', double(value));
    else
        error('cascade:usage', 'an option has a text or a number, not a %s of size %s', ...
            class(value), mat2str(size(value)));
    end
end
