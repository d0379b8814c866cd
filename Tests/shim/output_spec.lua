local world = require "shim.world";

describe("What commands print", function ()
	local output, lines;

	local function print_line(line) lines[#lines + 1] = line; end

	before_each(function ()
		output, lines = world.new().host:module().environment.module:require "commands/output", {};
	end);
	after_each(world.finish);

	it("is a table whose columns are as wide as their cells", function ()
		output.table(print_line, { { title = "No", align = "right" }, { title = "Node" }, { title = "Why" } },
			{ { 1, "äöü", "gone" }, { 10, nil, true } });
		assert.same({ "No | Node | Why", " 1 | äöü  | gone", "10 | nil  | true" }, lines);
	end);

	it("cuts a column at its own limit, or at 24 places", function ()
		output.table(print_line, { { title = "A", most = 5 }, { title = "B" }, { title = "C" } },
			{ { "123456", ("b"):rep(25), "c" } });
		assert.equal("1234… | "..("b"):rep(23).."… | c", lines[2]);
	end);

	it("lets the last column go on below", function ()
		output.table(print_line, { { title = "A" }, { title = "B" } }, { { "a", ("word "):rep(30) }, { "b", "" } });
		assert.equal("a | "..("word "):rep(19):sub(1, -2), lines[2]);
		assert.equal("  | "..("word "):rep(11):sub(1, -2), lines[3]);
		assert.equal("b |", lines[4]);
		assert.equal(4, #lines);
	end);

	it("breaks a word that is longer than a line", function ()
		output.table(print_line, { { title = "A" }, { title = "B" } }, { { "a", "begin "..("x"):rep(100) } });
		assert.same({ "A | B", "a | begin", "  | "..("x"):rep(96), "  | xxxx" }, lines);
	end);

	it("breaks a long word in one pass, since anybody can send one", function ()
		local began = os.clock();
		for _, letter in ipairs { "x", "ä", "猫" } do output.fit(letter:rep(200000)); end
		assert.is_true(os.clock() - began < 1);
		assert.equal(("猫"):rep(50).."\n猫 end", output.fit(("猫"):rep(51).." end"));
	end);

	it("has 200 rows at most, and asks for no more", function ()
		local items, asked = {}, 0;
		for i = 1, 3000 do items[i] = i; end
		output.table(print_line, { { title = "No" } }, items, function (i) asked = asked + 1; return { i }; end);
		assert.same({ 202, "200", "and 2800 more", 200 }, { #lines, lines[201], lines[202], asked });
	end);

	it("cuts the widest of the other columns if they have no room, but none that is whole", function ()
		local columns = {
			{ title = "A", most = 90 }, { title = "B", most = 60, is_whole = true }, { title = "C", most = 30 }, { title = "D" };
		};
		output.table(print_line, columns, { { ("a"):rep(90), ("b"):rep(30), ("c"):rep(10), ("d"):rep(30) } });
		assert.equal(("a"):rep(26).."… | "..("b"):rep(30).." | "..("c"):rep(10).." | "..("d"):rep(24), lines[2]);
		assert.equal(100, utf8.len(lines[2]));
	end);

	it("counts the places that characters take on a terminal", function ()
		output.table(print_line, { { title = "A", most = 6 }, { title = "B" } }, {
			{ "猫猫猫", "wide" }, { "猫猫猫猫", "cut" }, { "e\u{301}e\u{301}", "combined" }, { "😀", "wide" }, { "ＡＢＣＤ", "cut" };
		});
		assert.same({ "A      | B", "猫猫猫 | wide", "猫猫…  | cut", "e\u{301}e\u{301}     | combined", "😀     | wide",
			"ＡＢ…  | cut" }, lines);
	end);

	it("is one line for each cell, without control characters, whatever somebody has chosen", function ()
		for _, text in ipairs { "a\nb", "a\rb", "a\27b", "a\127b", "a\u{9b}b", "a\u{85}b", "a\u{202e}b", "a\u{2028}b", "a\u{2066}b",
			"a\u{200f}b" } do
			assert.equal("a b", output.clean(text));
		end
		assert.equal("a?b", output.clean "a\255b");
		assert.equal("a??", output.clean "a\195\40" == "a?(" and "a??" or "failed");
		assert.equal("äß–‐", output.clean "äß–‐");
	end);

	it("has times of the clock, whatever a store has for them", function ()
		assert.equal(os.date("%Y-%m-%d %H:%M:%S", 1700000000), output.time(1700000000));
		assert.equal(output.time(1700000000), output.time "1700000000");
		assert.equal(output.time(1700000000), output.time(1700000000.7));
		for _, odd in ipairs { "x", {}, -5, 0 / 0, math.huge, 1e300, math.maxinteger, true } do
			assert.equal("unknown", output.time(odd));
		end
		assert.equal("unknown", output.time(nil));
	end);

	it("has durations in the largest unit that is used twice", function ()
		local told = {};
		for i, seconds in ipairs { 0, 119, 120, 7199, 7200, 172799, 172800, 1.5 } do told[i] = output.duration(seconds); end
		assert.same({ "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d", "1 s" }, told);
	end);

	it("counts things", function ()
		assert.equal("0 things, 1 thing, 2 things", table.concat({
			output.count(0, "thing"), output.count(1, "thing"), output.count(2, "thing") }, ", "));
	end);
end);
