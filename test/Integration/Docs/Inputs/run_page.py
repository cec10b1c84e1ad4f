"""Does what a page of the documentation says, block by block.

Usage: run_page.py SOURCE BUILD SCRATCH CC PAGE

SOURCE is the root of the repository, BUILD its build folder. The blocks run in
SCRATCH, which looks like the root with a build folder that holds the tools only:

  ```sh            by bash, which stops at the first failing command
  ```python        in this process, all blocks of a page in one namespace
  ```LANGUAGE FILE is the content of FILE, in the root

Other blocks are not for running. Prints what the blocks print."""

import os
import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def make_root(source, build, scratch, cc):
    """Fills `scratch`; returns the environment of the commands."""
    (scratch / "build").mkdir(parents=True)
    (scratch / "build" / "bin").symlink_to(build / "bin")
    for name in ("docs", "python"):
        (scratch / name).symlink_to(source / name)
    tools = scratch / "tools"
    tools.mkdir()
    (tools / "cc").symlink_to(cc)
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def run(page, environment):
    """Runs the blocks of `page`; returns how many were run."""
    namespace, count = {"__name__": page.name}, 0
    for language, path, code in BLOCK.findall(page.read_text()):
        if path:
            Path(path).write_text(code)
        elif language == "sh":
            command = ["bash", "-euo", "pipefail", "-c", code]
            done = subprocess.run(command, env=environment)
            if done.returncode != 0:
                sys.exit(f"{page.name}: exit code {done.returncode} of\n{code}")
        elif language == "python":
            exec(compile(code, page.name, "exec"), namespace)
        else:
            continue
        count += 1
    return count


def main():
    source, build, scratch, cc, page = map(Path, sys.argv[1:])
    environment = make_root(source, build, scratch, cc)
    os.chdir(scratch)
    sys.stdout.reconfigure(line_buffering=True)
    if run(source / page, environment) == 0:
        sys.exit(f"{page}: expected a block to run, found none")


if __name__ == "__main__":
    main()
