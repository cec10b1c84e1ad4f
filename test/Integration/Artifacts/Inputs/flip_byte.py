"""usage: flip_byte.py LIBRARY COPY first|middle|last - copies a 64-bit ELF file
with all bits of one byte of its section .bayes.weights inverted."""

import os
import struct
import sys

source, target, place = sys.argv[1:]
with open(source, "rb") as file:
    content = bytearray(file.read())
assert content[:5] == b"\x7fELF\x02"
(table,) = struct.unpack_from("<Q", content, 40)
size, count, names = struct.unpack_from("<HHH", content, 58)
headers = [
    struct.unpack_from("<IIQQQQ", content, table + i * size) for i in range(count)
]
strings = headers[names][4]
for name, _, _, _, offset, length in headers:
    start = strings + name
    if content[start : content.index(0, start)] == b".bayes.weights":
        # Zeros that fill up the last parameter are nobody's.
        last = max(i for i in range(length) if content[offset + i] != 0)
        places = {"first": 0, "middle": length // 2, "last": last}
        content[offset + places[place]] ^= 255
        break
else:
    sys.exit(f"'{source}' has no section .bayes.weights")
with open(target, "wb") as file:
    file.write(content)
os.chmod(target, 0o755)
