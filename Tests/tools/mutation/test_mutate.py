"""The mutation check's own tests: python3 -m unittest discover Tests/tools/mutation"""

import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import c_operators
import lua_operators
import survivors
import swift_operators
from mutant import mutants_of
from source_text import Source


def swift(text: str, *others: str) -> dict[str, str]:
    """Id -> mutated text of a Swift file."""
    source = Source("Rule.swift", text)
    siblings = swift_operators.siblings_in([source] + [Source("Other.swift", other) for other in others])
    return {mutant.id: mutant.mutated for mutant in mutants_of(source, swift_operators.changes(source, siblings))}


def lua(text: str) -> dict[str, str]:
    """Id -> mutated text of a Lua file."""
    source = Source("mod.lua", text)
    return {mutant.id: mutant.mutated for mutant in mutants_of(source, lua_operators.changes(source))}


def c(text: str) -> dict[str, str]:
    """Id -> mutated text of a C file."""
    source = Source("file.c", text)
    return {mutant.id: mutant.mutated for mutant in mutants_of(source, c_operators.changes(source))}


class SwiftOperators(unittest.TestCase):
    """What becomes of Swift."""

    def test_guard(self):
        found = set(swift("guard a, !b else { return .x }\n").values())
        self.assertEqual(found, {
            "\n", "guard !(a), !b else { return .x }\n", "guard a, b else { return .x }\n",
            "guard !b else { return .x }\n", "guard a else { return .x }\n"})

    def test_condition(self):
        self.assertEqual(set(swift("if f(x) { g() }\n").values()), {"if !(f(x)) { g() }\n", "if true { g() }\n"})

    def test_operands_on_several_lines(self):
        found = [" ".join(text.split()) for text in swift("let a = b\n  && (c || d)\n  && e\nf\n").values()]
        for expected in ("let a = (c || d) && e f", "let a = b && e f", "let a = b && (c || d) f", "let a = b && (c ) && e f"):
            self.assertIn(expected, found)

    def test_result(self):
        self.assertIn("f() -> Bool {\n  !(x.y(z))\n}\n", swift("f() -> Bool {\n  x.y(z)\n}\n").values())

    def test_ternary(self):
        self.assertIn("return b ? .z : .y\n", swift("return b ? .y : .z\n").values())

    def test_siblings_have_a_value_or_none_alike(self):
        enum = "enum E {\n  case a\n  case b(Int)\n  case c\n  case d(Int)\n}\n"
        self.assertEqual(list(swift("return .a\n", enum).values()), ["return .c\n"])
        self.assertEqual(list(swift("return .b(x)\n", enum).values()), ["return .d(x)\n"])

    def test_case_labels(self):
        text = "switch x {\n  case .a: f()\n  case .b, .c: g()\n}\n"
        self.assertIn("switch x {\n  case .b, .c: f()\n  case .a: g()\n}\n", swift(text).values())

    def test_comments_and_strings_stay(self):
        self.assertEqual(swift('/// a == 1 && true\nlet s = "b < 2" // c == d\n'), {})

    def test_generic_brackets_are_no_comparison(self):
        self.assertEqual(swift("let t: Table<Int>\n"), {})


class LuaOperators(unittest.TestCase):
    """What becomes of Lua."""

    def test_early_exit(self):
        found = set(lua("if not a then return; end\n").values())
        self.assertEqual(found, {
            "if a then return; end\n", "if not a then  end\n", "if true then return; end\n",
            "if false then return; end\n"})

    def test_logic(self):
        self.assertIn("local x = a or b;\n", lua("local x = a and b;\n").values())

    def test_operand(self):
        found = lua("local x = a and (b or c.d);\n").values()
        for expected in ("a", "(b or c.d)", "a and (b)", "a and (c.d)"):
            self.assertIn(f"local x = {expected};\n", [text.replace(" ;", ";").replace(" )", ")") for text in found])

    def test_statement(self):
        self.assertIn("\t\n", lua("\tsessions.release(a, { b });\n").values())
        self.assertIn("if a then  end\n", lua("if a then b = 1; end\n").values())
        self.assertIn("\t\nx();\n", lua("\tf(a,\n\t\tb);\nx();\n").values())

    def test_entry(self):
        self.assertIn("local x = {  b = c; };\n", lua("local x = { a = b; b = c; };\n").values())

    def test_string(self):
        self.assertIn('f("");\n', lua('f("a b");\n').values())
        self.assertEqual(lua('-- "a"\n'), {})

    def test_comments_and_requirements_stay(self):
        self.assertEqual(lua('-- if a and 1\nlocal x = require "a";\n'), {})


class COperators(unittest.TestCase):
    """What becomes of C."""

    def test_early_exit(self):
        found = set(c("\tif (!a)\n\t\treturn;\n").values())
        self.assertEqual(found, {
            "\tif (a)\n\t\treturn;\n", "\tif (!a)\n\t\t;\n", "\tif (1)\n\t\treturn;\n", "\tif (0)\n\t\treturn;\n"})

    def test_operands(self):
        found = c("if (!a || b != c)\n").values()
        for expected in ("if (a || b != c)\n", "if (b != c)\n", "if (!a)\n", "if (!a && b != c)\n", "if (!a || b == c)\n",
                         "if (!(!a || b != c))\n"):
            self.assertIn(expected, [text.replace("( ", "(").replace(" )", ")") for text in found])

    def test_lone_comparison_is_not_negated_twice(self):
        self.assertEqual(sorted(c("while (a == b)\n").values()), ["while (a != b)\n"])

    def test_loop(self):
        found = c("for (int i = 2; i <= n; i++)\n").values()
        self.assertEqual(set(found), {
            "for (int i = 3; i <= n; i++)\n", "for (int i = 2; i < n; i++)\n", "for (int i = 2; !(i <= n); i++)\n"})
        self.assertEqual(c("for (;;)\n"), {})

    def test_statements(self):
        found = c("{\n\tcheck(L, f(a),\n\t\tb);\n\tx->y = z;\n\tint *w = v(L);\n}\n").values()
        self.assertEqual(set(found), {
            "{\n\t;\n\tx->y = z;\n\tint *w = v(L);\n}\n", "{\n\tcheck(L, f(a),\n\t\tb);\n\t;\n\tint *w = v(L);\n}\n"})

    def test_ternary(self):
        self.assertIn("f(a == b ? d : c);\n", c("f(a == b ? c : d);\n").values())

    def test_row(self):
        found = c('a[] = {\n\t{"name", f, "st"},\n};\n').values()
        self.assertEqual({text.split("\n")[1] for text in found}, {
            "\t", '\t{"", f, "st"},', '\t{"name", f, ""},', '\t{"name", f, "t"},', '\t{"name", f, "s"},'})

    def test_what_the_compiler_checks_stays(self):
        self.assertEqual(c('#include "a.h"\n_Static_assert(A == 1, "b");\n/* c == 1 */ // d();\n'), {})

    def test_pointers_are_no_products(self):
        self.assertEqual(c("const char *a(lua_State *L);\n"), {})


class Identity(unittest.TestCase):
    """Ids, and the reasons that stand under them."""

    def test_ids_do_not_depend_on_lines_above(self):
        self.assertEqual(swift("return a == b\n").keys(), swift("// c\n\nreturn a == b\n").keys())

    def test_equal_lines_are_numbered(self):
        self.assertEqual([name[-1] for name in swift("return a == b\nreturn a == b\n")], ["1", "2"])

    def test_equal_lines_of_two_functions_are_told_apart(self):
        swift_ids = swift("func a(x: Int) {\n  f(1)\n}\nfunc b(\n  y: Int\n) {\n  f(1)\n}\n")
        lua_ids = lua("local function a()\n\tf(1);\nend\nlocal b = guarded(\"x\", function ()\n\tf(1);\nend);\n")
        c_ids = c("static int a(int x) {\n\tf(1);\n}\n\nint b(void) {\n#define X(y)\n\tf(1);\n}\n")
        for ids in (swift_ids, lua_ids, c_ids):
            found = [name.split(" | ")[1::4] for name in ids if "constant" in name]
            self.assertEqual(found, [["a", "1"], ["b", "1"]])

    def test_reason_is_needed(self):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "survivors.txt"
            path.write_text("# comment\none\tbecause\ntwo\t\n")
            with self.assertRaises(SystemExit):
                survivors.read(path)

    def test_stale_reasons(self):
        accepted = {"lives": "r", "killed": "r", "gone": "r", "not tested": "r"}
        existing = {"lives", "killed", "not tested"}
        self.assertEqual(survivors.stale(accepted, existing, {"lives"}, {"lives", "killed"}), ["killed", "gone"])


class MovedFiles(unittest.TestCase):
    """A reason stays with its mutant."""

    def test_another_folder_and_another_name(self):
        accepted = {"a/X.swift | k": "r", "a/Y.swift | l": "s", "a/Z.swift | m": "t"}
        existing = ["a/b/X.swift | k", "b/New.swift | l", "a/Z.swift | m"]
        self.assertEqual(survivors.renamed(accepted, existing), {
            "a/b/X.swift | k": "r", "b/New.swift | l": "s", "a/Z.swift | m": "t"})

    def test_the_file_of_the_same_name_goes_first(self):
        existing = ["b/X.swift | k", "b/Other.swift | k"]
        self.assertEqual(survivors.moved(["a/X.swift | k"], existing), {"a/X.swift | k": "b/X.swift | k"})
        self.assertEqual(survivors.moved(["a/Y.swift | k", "a/X.swift | k"], existing), {
            "a/X.swift | k": "b/X.swift | k", "a/Y.swift | k": "b/Other.swift | k"})

    def test_where_two_could_be_meant_none_is(self):
        self.assertEqual(survivors.moved(["a/X.swift | k"], ["b/Y.swift | k", "b/Z.swift | k"]), {})
        self.assertEqual(survivors.moved(["a/X.swift | k", "a/Y.swift | k"], ["b/Z.swift | k"]), {})

    def test_a_mutant_with_a_reason_of_its_own_is_not_taken(self):
        accepted = ["a/X.swift | k", "a/Y.swift | k"]
        self.assertEqual(survivors.moved(accepted, ["a/Y.swift | k"]), {})

    def test_other_mutants_are_not_taken(self):
        self.assertEqual(survivors.moved(["a/X.swift | k"], ["b/X.swift | l"]), {})

    def test_written_anew_below_the_comments(self):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "survivors.txt"
            path.write_text("# comment\nb | k\tr\n")
            survivors.write(path, {"b | k": "r", "a | l": "s"})
            self.assertEqual(path.read_text(), "# comment\na | l\ts\nb | k\tr\n")


class LikelyKillers(unittest.TestCase):
    """The lanes ask for suites by the names of the files in which tests failed."""

    def test_suites_are_named_like_their_files(self):
        files = [path for folder in ("rules", "bridge") for path in
                 (Path(__file__).resolve().parents[2] / folder).rglob("*Tests.swift")]
        self.assertTrue(files)
        for file in files:
            self.assertRegex(file.read_text(), rf"(?m)^struct {file.stem}\b")


if __name__ == "__main__":
    unittest.main()
