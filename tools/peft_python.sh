#!/usr/bin/env bash
# tools/peft_python.sh: installs what tests/parity/requirements.txt pins into a virtual environment in the
# cache, once, and prints its Python. The requirements are part of the environment's name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cache=${TUNEORNOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tuneornot}
requirements=tests/parity/requirements.txt
environment=$cache/peft-$({ python3 --version; cat "$requirements"; } | sha256sum | cut -c1-12)

if [ ! -d "$environment" ]; then
  echo "peft: installing PyTorch, transformers and PEFT into $environment, about 5 GB, some minutes, once" >&2
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/peft.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  python3 -m venv "$work/environment"
  "$work/environment/bin/python" -m pip --quiet --no-cache-dir --disable-pip-version-check install \
    -r "$requirements" >&2
  # Only its Python is called, which finds its packages wherever it lies.
  mv -T "$work/environment" "$environment" 2>/dev/null || [ -d "$environment" ]
fi
echo "$environment/bin/python"
