# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts: strict mode, the repository as working directory.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

llvm=/usr/lib/llvm-22/bin
python=/usr/bin/python3
jobs=$(nproc)

say() { printf '\n== %s\n' "$*"; }
