#!/usr/bin/env bash
# tools/build_llama.sh [--thread-sanitizer|--server]: builds the pinned llama.cpp, once, and prints the prefix
# it is installed in. Commit, flags, compiler, processor and recipe are part of the prefix's name: change one
# and another prefix is built beside it. Set CC and CXX to build with another compiler. With --server it is
# llama-server, as its authors build it, the peer of ./dev bench. With TUNEORNOT_GPU=cuda the library can
# compute on NVIDIA's GPUs: CUDA_PATH is where the toolkit lies if its nvcc is not in the PATH, CUDAARCHS the
# chips to build for if they are not this machine's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cache=${TUNEORNOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tuneornot}
recipe=cmake/llama
flags=(-DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON)
kind=llama
source_kind=llama

case ${1:-} in
  '') ;;
  --thread-sanitizer)
    flags+=(-DCMAKE_C_FLAGS=-fsanitize=thread -DCMAKE_CXX_FLAGS=-fsanitize=thread)
    kind=llama-tsan ;;
  --server)
    recipe=cmake/llama_server
    kind=llama-server
    source_kind=server ;;
  *) sed -n '2,8s/^# //p' "$0" >&2; exit 2 ;;
esac

# Attention kernels take much of the build, and the trainer needs none; without CUDA's virtual memory nothing
# is linked to the driver.
case $kind-${TUNEORNOT_GPU:-} in
  llama-server-* | *-) ;;
  *-cuda)
    flags+=(-DGGML_CUDA=ON -DGGML_CUDA_FA=OFF -DGGML_CUDA_NO_VMM=ON)
    [ -z "${CUDA_PATH:-}" ] || flags+=(-DCMAKE_CUDA_COMPILER="$CUDA_PATH/bin/nvcc" -DCUDAToolkit_ROOT="$CUDA_PATH")
    [ -z "${CUDAARCHS:-}" ] || flags+=(-DCMAKE_CUDA_ARCHITECTURES="$CUDAARCHS") ;;
  *) echo "TUNEORNOT_GPU is cuda or not set, not '$TUNEORNOT_GPU'" >&2; exit 2 ;;
esac

# What GGML_NATIVE stands for on this processor: a home folder can move to another machine.
native_target() {
  "${CXX:-c++}" -march=native -Q --help=target 2>/dev/null || uname -m
}

key() {
  { printf '%s\n' "${flags[@]}"; "${CXX:-c++}" --version; native_target; cat "$recipe"/*; } |
    sha256sum | cut -c1-12
}

# A terminal sees ninja's progress line; elsewhere only a failure's output is shown.
step() {
  echo "llama.cpp: $1" >&2
  shift
  if [ -t 2 ]; then
    "$@" >&2
  elif ! "$@" >"$work/log" 2>&1; then
    tail -n 40 "$work/log" >&2
    return 1
  fi
}

build() {
  step "configuring" cmake -G Ninja -S "$recipe" -B "$work/build" --log-level=WARNING \
    -DLLAMA_SOURCE="$source" -DCMAKE_INSTALL_PREFIX="$work/prefix" "${flags[@]}"
  step "building, some minutes on two cores, once" cmake --build "$work/build"
  step "installing into $prefix" cmake --install "$work/build"
}

commit=$(sed -n 's/^llama_commit=//p' tools/fetch.sh)
prefix=$cache/$kind-${commit:0:12}-$(key)
if [ ! -d "$prefix" ]; then
  source=$(tools/fetch.sh "$source_kind")
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/build.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  build
  # Another run may have got there first: its prefix is as good.
  mv -T "$work/prefix" "$prefix" 2>/dev/null || [ -d "$prefix" ]
fi
echo "$prefix"
