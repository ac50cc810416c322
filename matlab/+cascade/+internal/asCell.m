function elements = asCell(list)
%ASCELL The elements of a list that JSON had, in a row: alike ones come as a
%   struct array, others as a cell, and none as [].
    if isempty(list)
        elements = {};
    elseif iscell(list)
        elements = list(:).';
    else
        elements = num2cell(list(:)).';
    end
end
