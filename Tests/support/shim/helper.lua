-- Runs before the tests: the small Prosody of Tests/support/inprocess, and the one world, are there once for all files.

require "shim.world";
