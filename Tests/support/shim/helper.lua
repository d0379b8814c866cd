-- Runs before the tests: loads the small Prosody of Tests/support/inprocess and the one world, for all files.

require "shim.world";
