-- The keys of a table of counts: the highest count first, equal ones in the order of their names.

return function (counts)
	local names = {};
	for name in pairs(counts) do names[#names + 1] = name; end
	table.sort(names, function (one, other)
		if counts[one] ~= counts[other] then return counts[one] > counts[other]; end
		return one < other;
	end);
	return names;
end
