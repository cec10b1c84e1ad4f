"""Every block of code of a page is in a file, as it is there.

Usage: check_excerpts.py PAGE LANGUAGE FILE

Blocks are those fenced as ```LANGUAGE. A page without one is an error."""

import re
import sys
from pathlib import Path


def main():
    page, language, file = sys.argv[1:]
    blocks = re.findall(
        rf"^```{language}\n(.*?)^```$",
        Path(page).read_text(),
        re.MULTILINE | re.DOTALL,
    )
    if not blocks:
        sys.exit(f"{page}: expected a block of {language}, found none")
    content = Path(file).read_text()
    for block in blocks:
        if block not in content:
            sys.exit(f"{page}: expected in '{file}':\n{block}")


if __name__ == "__main__":
    main()
