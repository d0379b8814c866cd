"""Lanes: private copies of what a fast test needs. One mutant at a time is tested in each."""

import os
import re
import shutil
import signal
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import Iterable

# In kilobytes: a mutant may ask for memory without end.
MEMORY = 16_000_000

KILLED, SURVIVED, REJECTED = "killed", "survived", "not compiling"

# As in Package.swift.
C_FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-DCN_COUNT_SWIFT_FRAMES", "-g", "-O0", "-ISources/CLua/include"]


class BrokenBaseline(Exception):
    """What is not mutated fails, with this output, so that nothing can be said of mutants."""


def run(command: list[str], folder: Path, seconds: int) -> tuple[bool, str]:
    """Whether a command succeeds in so many seconds of a processor, and its output.

    A machine with other work to do may take longer. Out of time, the command ends with all that it started.
    """
    limits = f"ulimit -v {MEMORY} -t {seconds}"
    limited = ["bash", "-c", f"{limits}; exec \"$@\"", "bash", *command]
    process = subprocess.Popen(
        limited, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        start_new_session=True)
    try:
        output, _ = process.communicate(timeout=8 * seconds)
        return process.returncode == 0, output
    except subprocess.TimeoutExpired:
        return False, f"not done in {8 * seconds} seconds"
    finally:
        end_group(process)


def end_group(process: subprocess.Popen) -> None:
    """Ends what is left of a process and its children, all in one group of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    process.stdout.close()


class Lane:
    """A folder with copies of a few of the checkout's, made when the first mutant comes."""

    copied: tuple[str, ...] = ()

    def __init__(self, checkout: Path, folder: Path):
        self.checkout = checkout
        self.folder = folder
        self.ready = False
        self.path = ""
        self.killers: defaultdict[str, Counter] = defaultdict(Counter)

    def prepare(self) -> None:
        """Copies what is needed, and sees that it passes as it is."""
        for name in self.copied:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (self.checkout / name).is_dir() else shutil.copy2
            copy(self.checkout / name, target)
        self.adapt()
        if not self.compiles() or not self.passes():
            raise BrokenBaseline(self.output[-3000:])
        self.ready = True

    def test(self, path: str, original: str, mutated: str) -> str:
        """What becomes of a mutant."""
        if not self.ready:
            self.prepare()
        self.path = path
        file = self.folder / path
        file.write_text(mutated)
        try:
            if not self.compiles():
                return REJECTED
            return SURVIVED if self.passes() else KILLED
        finally:
            file.write_text(original)

    def step(self, seconds: int, *command: str) -> bool:
        """Runs a command in the lane and keeps its output."""
        succeeded, self.output = run(list(command), self.folder, seconds)
        return succeeded

    def note_killers(self, names: Iterable[str]) -> None:
        """Remembers files of tests that killed a mutant of this file."""
        self.killers[self.path].update(set(names))

    def likely_killers(self) -> list[str]:
        """The files of tests that killed most mutants of this file so far."""
        return [name for name, _ in self.killers[self.path].most_common(3)]

    def adapt(self) -> None:
        """Changes the copy where it must differ from the checkout."""

    def compiles(self) -> bool:
        """Whether the lane as it is now can be tested."""
        raise NotImplementedError

    def passes(self) -> bool:
        """Whether the tests pass in the lane as it is now."""
        raise NotImplementedError


class SwiftLane(Lane):
    """The Swift package with its C, built as a whole once, and each Swift file of its modules once more alone. For a
    mutant its file is compiled and the tests are linked anew, without the package manager, which takes longer than both."""

    copied = ("Package.swift", "VERSION", "library.lds", "Sources", "Tests/rules", "Tests/bridge",
              "Tests/support/CLuaTesting")

    def adapt(self) -> None:
        built = self.step(1800, "swift", "build", "--build-tests")
        if not built or not all(self.compile(source, self.object(source)) for source in self.sources("*")):
            raise BrokenBaseline(self.output[-3000:])

    def sources(self, module: str) -> list[str]:
        """The Swift files of a module."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(f"Sources/{module}/**/*.swift"))

    def object(self, source: str) -> str:
        """The object of a file that is not mutated."""
        return f"{module_of(source)}-{Path(source).stem}.o"

    def compiles(self) -> bool:
        return (not self.path or self.compile(self.path, "mutant.o")) and self.link()

    def compile(self, source: str, target: str) -> bool:
        """Compiles one file without a look into the bodies of others, so that the others' objects stay as they are."""
        if source.endswith(".c"):
            return self.step(120, "clang", *C_FLAGS, "-c", source, "-o", target)
        module = module_of(source)
        others = [other for other in self.sources(module) if other != source]
        c_module = ["-fmodule-map-file=.build/debug/CLua.build/module.modulemap", "-ISources/CLua/include"]
        return self.step(
            120, "swiftc", "-frontend", "-c", "-primary-file", source, *others, "-Onone", "-enable-testing",
            "-parse-as-library", "-suppress-warnings", "-swift-version", "6", "-module-name", module,
            "-I", ".build/debug/Modules", *(word for flag in c_module for word in ("-Xcc", flag)), "-o", target)

    def link(self) -> bool:
        """Links the tests with these objects instead of the package manager's."""
        linked = self.folder / ".build/debug/cloud_notifyPackageTests.product/Objects.LinkFileList"
        replaced = rf"/(PushRules|LuaBridge)\.build/|/CLua\.build/{re.escape(Path(self.path).name)}\.o$"
        others = [path for path in linked.read_text().split() if not re.search(replaced, path)]
        objects = [self.object(source) for source in self.sources("*") if source != self.path]
        if self.path:
            objects.append("mutant.o")
        return self.step(
            120, "swiftc", "-use-ld=lld", "-emit-executable", "-o", "tests", *objects, *others, "-llua5.4")

    def passes(self) -> bool:
        """The likely killers come first, alone."""
        likely = "|".join(self.likely_killers())
        is_no_rule = self.path and module_of(self.path) != "PushRules"
        return (not likely or self.tests_pass(rf"\.({likely})/")) and (
            is_no_rule or self.tests_pass("PushRulesTests")) and self.tests_pass("LuaBridgeTests")

    def tests_pass(self, pattern: str) -> bool:
        """Runs the tests whose names match a pattern. All of them take a processor some seconds."""
        passed = self.step(20, "./tests", "--testing-library", "swift-testing", "--filter", pattern)
        if not passed:
            self.note_killers(re.findall(r"(\w+Tests)\.swift:\d+", self.output))
        return passed


def module_of(source: str) -> str:
    """The module of a file."""
    return source.split("/")[1]


class ShimLane(Lane):
    """The shim with the built library in one Lua process: up to half a minute for a mutant."""

    copied = ("lua", ".busted", "VERSION", "README.md", "Tests/support/inprocess", "Tests/support/shim", "Tests/shim")

    def compiles(self) -> bool:
        load = 'for i = 1, #arg do assert(loadfile(arg[i])) end'
        files = [str(path) for path in self.folder.glob("lua/*/*.lua")]
        (self.folder / "load.lua").write_text(load)
        return self.step(30, "lua5.4", "load.lua", *files)

    def passes(self) -> bool:
        """The likely killers come first, alone."""
        likely = self.likely_killers()
        return (not likely or self.busted(*likely)) and self.busted()

    def busted(self, *files: str) -> bool:
        """Runs these files of tests, or all of them, up to the first test that fails."""
        passed = self.step(90, "busted", "--no-keep-going", *files)
        self.note_killers(re.findall(r"-> (Tests/shim/\w+\.lua) @", self.output))
        return passed
