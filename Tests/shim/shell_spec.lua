local world = require "shim.world";
local host_object = require "inprocess.host";
local async = require "util.async";
local clock = world.clock;

describe("A line of the shell", function ()
	local w, commands, sections;

	before_each(function ()
		w = world.new();
		w:absent("alice", "phone");
		local module = w.host:module().environment.module;
		commands, sections = module:shared "/*/admin_shell/commands", module:shared "/*/admin_shell/env";
	end);
	after_each(world.finish);

	-- Types a line. Returns what was printed, or nil, error.
	local function type_in(line, session)
		local lines, ok, err = {}, nil, nil;
		session = session or { print = function (text) lines[#lines + 1] = text; end };
		async.runner(function () ok, err = pcall(commands.push, session, line); end):run(true);
		clock.advance(1);
		if not ok then return nil, err; end
		return table.concat(lines, "\n");
	end

	it("is words, or a call in Lua", function ()
		for _, line in ipairs {
			"push list alice@example.test", "push  list  alice@example.test ", 'push:list("alice@example.test")',
			"push:list('alice@example.test');", "push:list ( 'alice@example.test' ) ", "push:list'alice@example.test'",
			"push.list('alice@example.test')",
		} do
			assert.truthy((type_in(line) or ""):find "has 1 registration", line);
		end
	end);

	it("may have numbers, and names with hyphens", function ()
		assert.truthy(type_in "push:why('alice@example.test', 1)":find "^%a");
		assert.equal("Nobody has a registration at other.test.", type_in "push:remove_service('other.test')");
		assert.equal("Nobody has a registration at other.test.", type_in 'push:remove-service("other.test")');
	end);

	it("may end with a word that has blanks, which the shell of 13 splits", function ()
		local refused = "Error: No registration has the node or number 'a b'.";
		for _, line in ipairs { "push remove alice@example.test a b", "push:remove('alice@example.test', 'a b')" } do
			assert.same({ nil, refused }, { type_in(line) }, line);
		end
		assert.same({ nil, "Error: The count has to be a number from 1 on." }, { type_in "push why alice@example.test 1 2" });
	end);

	it("skips a host whose module is unloaded while another one waits", function ()
		local other = host_object.new("zz.test", { module_path = w.host.module_path }):load();
		local lines, ok, err = {}, nil, nil;
		local session = { print = function (text) lines[#lines + 1] = text; end };
		async.runner(function () ok, err = pcall(commands.push, session, "push check"); end):run(true);
		clock.advance(1);
		other:unload();
		clock.advance(11);
		other:destroy();
		assert.is_true(ok, err);
		assert.truthy(table.concat(lines, "\n"):find("zz.test:\nThe module was unloaded meanwhile.", 1, true));
	end);

	it("that cannot be read is answered with the usage", function ()
		for _, line in ipairs {
			"push:list(", "push:list((nil)())", "push:list(error())", "push:list()", "push:list('",
			"push list", "push list a b", "push:list(os.exit())", "push:list(nil, 'x')",
		} do
			assert.same({ nil, "Error: Usage: push list <user@host>" }, { type_in(line) }, line);
		end
		assert.same({ nil, "Error: There is no command 'push lst'; 'push help' lists them." }, { type_in "push lst" });
	end);

	it("that cannot be read does not become one without words", function ()
		assert.same({ nil, "Error: Usage: push services [host]" }, { type_in "push:services('" });
		assert.same({ nil, "Error: Usage: push services [host]" }, { type_in "push:services(error())" });
		assert.same({ nil, "Error: This server has no host '''." }, { type_in "push services '" });
	end);

	it("reaches nothing but its own words", function ()
		_G.reached = nil;
		type_in "push:list(rawset(_G, 'reached', 1))";
		type_in "push:list((function () reached = 1 end)())";
		assert.is_nil(_G.reached);
	end);

	it("is helped with all commands, each on a line that fits", function ()
		local text = type_in "push help";
		assert.equal(text, type_in "push");
		assert.equal(9, select(2, ("\n"..text):gsub("\npush ", "")));
		for line in text:gmatch "[^\n]+" do assert.is_true(#line <= 100, line); end
		assert.equal(text, getmetatable(sections.push).help.content);
	end);

	it("may be Lua in a shell of 13, also in a session that was open before", function ()
		local printed = {};
		local session = { print = function (line) printed[#printed + 1] = line; end };
		local self = setmetatable({ session = session }, { __index = sections.push });
		assert.same({ true, "alice@example.test has 1 registration." }, { self:list("alice@example.test") });
		assert.truthy(printed[1]:find "^No | Service");
		local ok, text = sections.push:list("alice@example.test");
		assert.is_true(ok);
		assert.truthy(text:find "^\nNo | Service" and text:find "\nalice@example.test has 1 registration.$");
		assert.same({ nil, "This server has no host 'nowhere'." }, { sections.push:list("a@nowhere") });
		assert.same({ nil, "Usage: push list <user@host>" }, { sections.push.list("alice@example.test") });
	end);

	it("comes to nobody once the module is unloaded, and to the new one after a reload", function ()
		local before, section = commands.push, sections.push;
		w.host:reload();
		assert.is_function(commands.push);
		assert.are_not.equal(before, commands.push);
		assert.truthy(section:list("alice@example.test"));
		w.host:unload();
		assert.is_nil(commands.push);
		assert.is_nil(sections.push);
		assert.same({
			nil, "mod_cloud_notify is not loaded on example.test: add \"cloud_notify\" to its modules_enabled,\nand reload.";
		}, { section:list("alice@example.test") });
		assert.same({ nil, "mod_cloud_notify is not loaded on any host." }, { section:services() });
	end);
end);
