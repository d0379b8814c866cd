"""Lanes: private copies of what a fast test needs. One mutant at a time is tested in each."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

# In kilobytes: a mutant may ask for memory without end.
MEMORY = 16_000_000

KILLED, SURVIVED, REJECTED = "killed", "survived", "not compiling"

RULES_PACKAGE = """// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "rules",
  targets: [
    .target(name: "PushRules"),
    .testTarget(name: "PushRulesTests", dependencies: ["PushRules"]),
  ],
  swiftLanguageModes: [.v6]
)
"""


class BrokenBaseline(Exception):
    """What is not mutated fails, so that nothing can be said of mutants."""


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
        output, _ = process.communicate(timeout=20 * seconds)
        return process.returncode == 0, output
    except subprocess.TimeoutExpired:
        return False, f"not done in {20 * seconds} seconds"
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

    def prepare(self) -> None:
        """Copies what is needed, and sees that it passes as it is."""
        for name in self.copied:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (self.checkout / name).is_dir() else shutil.copy2
            copy(self.checkout / name, target)
        self.adapt()
        if not self.compiles() or not self.passes():
            raise BrokenBaseline(f"{type(self).__name__}: the tests fail without any mutant:\n{self.output[-3000:]}")
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

    def adapt(self) -> None:
        """Changes the copy where it must differ from the checkout."""

    def compiles(self) -> bool:
        """Whether the lane as it is now can be tested."""
        raise NotImplementedError

    def passes(self) -> bool:
        """Whether the tests pass in the lane as it is now."""
        raise NotImplementedError


class SwiftLane(Lane):
    """A Swift package."""

    def compiles(self) -> bool:
        return self.step(1800, "swift", "build", "--build-tests")

    def tests_pass(self, seconds: int, package: str, target: str) -> bool:
        """Runs the tests without `swift test`, which would start them in a process group of their own."""
        binary = f".build/debug/{package}PackageTests.xctest"
        return self.step(seconds, binary, "--testing-library", "swift-testing", "--filter", target)


class RulesLane(SwiftLane):
    """PushRules and its tests alone: seconds for a mutant."""

    copied = ("Sources/PushRules", "Tests/PushRulesTests")

    def adapt(self) -> None:
        (self.folder / "Package.swift").write_text(RULES_PACKAGE)

    def passes(self) -> bool:
        return self.tests_pass(10, "rules", "PushRulesTests")


class BridgeLane(SwiftLane):
    """The whole package with the tests of LuaBridge, for what the tests of PushRules let live."""

    copied = ("Package.swift", "exports.map", "Sources", "Tests/PushRulesTests", "Tests/LuaBridgeTests",
              "Tests/CLuaTesting")

    def adapt(self) -> None:
        package = self.folder / "Package.swift"
        package.write_text(package.read_text().replace(".treatAllWarnings(as: .error),", ""))

    def passes(self) -> bool:
        return self.tests_pass(60, "cloud_notify", "LuaBridgeTests")


class ShimLane(Lane):
    """The shim with the built library in one Lua process: a second for a mutant."""

    copied = ("lua", ".busted", "Tests/inprocess", "Tests/shim")

    def compiles(self) -> bool:
        load = 'for i = 1, #arg do assert(loadfile(arg[i])) end'
        files = [str(path) for path in self.folder.glob("lua/*/*.lua")]
        (self.folder / "load.lua").write_text(load)
        return self.step(30, "lua5.4", "load.lua", *files)

    def passes(self) -> bool:
        """The tests of the mutated file's name are the likeliest to fail, so they come first."""
        name = Path(self.path).name.split(".")[0]
        first = self.folder / f"Tests/shim/{name}_spec.lua"
        return (not first.exists() or self.busted(str(first))) and self.busted()

    def busted(self, *files: str) -> bool:
        """Runs these files of tests, or all of them, up to the first test that fails."""
        return self.step(20, "busted", "--no-keep-going", *files)
