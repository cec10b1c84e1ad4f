"""Says what the innermost loops of a model's blocks of examples and functions of
draws contain. Reads the output of `bayes-compile --compile-to=asm` from stdin.

First comes a line per kind of loop with the most that a loop of that kind has, then
a line per loop. Instructions count, not registers or their order:

    random-words  Philox: many products of 32-bit words
    normals       Box-Muller: integers become floats, and there are square roots
    exponential   rounding to integers, as exp and softmax need it
    unpacking     permutations of tables by shifted codes
    product       fused multiply-adds, of pairs of bf16 too, and no other arithmetic
                  on floats
    arithmetic    any other arithmetic on vectors of floats
    other         copies and the like

A spill is a store of a vector register that only keeps its value, a reload reads it
again, perhaps as an operand; the code generator's comments tell both from other
memory on the stack. A wait fills a register with ones by an instruction that reads
the register's last contents, so that an iteration waits for the one before.
"""

import re
import sys
from collections import Counter

FUNCTION = re.compile(r"^(bayes_(?:block|draws)_[\w.+-]+):")
FUNCTION_END = re.compile(r"^\.Lfunc_end")
BLOCK = re.compile(r"^(?:\.L|# %)(\w+(?:\.\d+)?):")
LOOP = re.compile(r"This Inner Loop Header")
PART_OF_LOOP = re.compile(r"in Loop: Header=(\w+)")
INSTRUCTION = re.compile(r"^\t([a-z]\w*)(.*)$")

KINDS = (
    *("random-words", "normals", "exponential", "unpacking", "product"),
    *("arithmetic", "other"),
)
# Patterns of mnemonics, and of a mnemonic with operands and comment.
FMA = r"(vfn?m(add|sub)\w*|vdpbf16)ps\b"
ARITHMETIC = r"v?(add|sub|mul|div|sqrt|min|max|cmp\w*|round|rndscale)ps\b"
COUNTED = {
    "calls": r"call",
    "gathers": r"vp?gather",
    "spills": r".*[xyz]mm.*# \d+-byte (Folded )?Spill",
    "reloads": r".*[xyz]mm.*# \d+-byte (Folded )?Reload",
    "waits": r"vpternlog[dq]\s+\$255\b",
}


def inner_loops(lines):
    """Yields the function, the label and the instructions of each innermost loop."""
    function, loop, loops, inner = None, None, {}, []
    for line in lines:
        if match := FUNCTION.match(line):
            function, loop, loops, inner = match.group(1), None, {}, []
        elif FUNCTION_END.match(line) and function:
            for label in inner:
                yield function, label, loops.get(label, [])
            function = None
        if not function:
            continue
        if match := BLOCK.match(line):
            block = loop = match.group(1)
        # The comments of a block begin on its own line or on one of the next.
        if LOOP.search(line):
            inner.append(block)
        elif match := PART_OF_LOOP.search(line):
            loop = match.group(1)
        if match := INSTRUCTION.match(line):
            loops.setdefault(loop, []).append(match.group(1) + match.group(2))


def count(instructions, pattern):
    return sum(bool(re.match(pattern, text)) for text in instructions)


def classify(instructions):
    fma = count(instructions, FMA)
    arithmetic = count(instructions, ARITHMETIC)
    if count(instructions, r"v?pmuludq") >= 20:
        return "random-words"
    if count(instructions, r"v?cvtdq2ps") and count(instructions, r"v?sqrtps"):
        return "normals"
    if count(instructions, r"v?(round|rndscale)ps"):
        return "exponential"
    permutations = count(instructions, r"vperm[it]?2?(ps|d)\b")
    if permutations >= 4 and count(instructions, r"vpsrld") >= 2:
        return "unpacking"
    if fma and not arithmetic:
        return "product"
    return "arithmetic" if fma or arithmetic else "other"


def describe(counts):
    return ", ".join(f"{counts[name]} {name}" for name in COUNTED)


def main():
    loops, most = Counter(), {kind: Counter() for kind in KINDS}
    details = []
    for function, label, instructions in inner_loops(sys.stdin):
        kind = classify(instructions)
        counts = Counter({name: count(instructions, p) for name, p in COUNTED.items()})
        loops[kind] += 1
        most[kind] |= counts
        details.append(
            f"  {kind} {function} {label}: {describe(counts)}, {len(instructions)}"
            f" instructions, {count(instructions, FMA)} fused multiply-adds"
        )
    for kind in KINDS:
        print(f"{kind}: {loops[kind]} loops, each at most {describe(most[kind])}")
    print(*sorted(details), sep="\n")


if __name__ == "__main__":
    main()
