-- The control of Tests/tools/fuzz/run: the library counts wrongly, so every input must be a finding.
local counts = debug.getmetatable(library.new("h", 1, 2)).__index.counts;
debug.getmetatable(library.new("h", 1, 2)).__index.counts = function (...)
	local notified, in_flight, failing = counts(...);
	return notified + 1, in_flight, failing;
end

return require "sequences";
