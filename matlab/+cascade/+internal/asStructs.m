function structs = asStructs(list)
%ASSTRUCTS The elements of a list that JSON had as one struct array, with []
%   for the fields that an element lacks.
    elements = cascade.internal.asCell(list);
    names = {};
    for element = elements
        names = [names; setdiff(fieldnames(element{1}), names, 'stable')]; %#ok<AGROW>
    end
    structs = repmat(cell2struct(cell(numel(names), 1), names, 1), 1, numel(elements));
    for index = 1:numel(elements)
        for name = fieldnames(elements{index}).'
            structs(index).(name{1}) = elements{index}.(name{1});
        end
    end
end
