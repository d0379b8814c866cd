-- Runs before the tests: the small Prosody of Tests/inprocess is there once, for all files.

require "inprocess.environment";
