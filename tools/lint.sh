#!/usr/bin/env bash
# tools/lint.sh changed|all BUILD: shell syntax, layout of the tree, clang-format, and clang-tidy with the
# compile commands in BUILD, on every source or on those that changed since main.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scope=$1
build=$2

# Files in the work tree, also those git does not know yet, less those deleted.
existing() {
  git ls-files --cached --others --exclude-standard -- "$@" |
    while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# Where this work left main. On main itself, as in CI, its last commit is what changed.
base() {
  local head main
  head=$(git rev-parse --verify -q HEAD) || return 0
  main=$(git merge-base HEAD origin/main 2>/dev/null) || main=$head
  [ "$main" != "$head" ] || main=$(git rev-parse --verify -q HEAD~1) || return 0
  echo "$main"
}

changed() {
  { git diff --name-only --diff-filter=d "$1" -- '*.cpp' '*.h'
    git ls-files --others --exclude-standard -- '*.cpp' '*.h'; } | sort -u
}

# clang-tidy reads a header through a source: the one of its name, else the first to include it.
as_sources() {
  local file
  while read -r file; do
    case $file in
      *.cpp) echo "$file" ;;
      *) if [ -f "${file%.h}.cpp" ]; then
           echo "${file%.h}.cpp"
         else
           existing 'src/*.cpp' | xargs grep -lF "#include \"${file#src/}\"" | head -n 1 || true
         fi ;;
    esac
  done | sort -u
}

sources_to_tidy() {
  local since
  since=$(base)
  if [ "$scope" = all ] || [ -z "$since" ]; then
    existing '*.cpp'
  else
    changed "$since" | as_sources
  fi
}

# One file's findings in one piece, so that those of parallel runs do not mix.
tidy_one() {
  local output
  output=$(clang-tidy-19 --quiet -p "$1" "$2" 2>&1) || { printf '%s\n' "$output"; return 1; }
}
export -f tidy_one

# The compile commands, less what GCC alone understands.
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
sed 's/ -fno-thread-jumps//g; s/ -Wno-maybe-uninitialized//g' "$build/compile_commands.json" >"$commands/compile_commands.json"

failed=0
while read -r script; do
  bash -n "$script" || failed=1
done < <(existing dev .ci/run '*.sh')

python3 tools/check_tree.py || failed=1
existing '*.cpp' '*.h' | xargs -r clang-format-19 --dry-run -Werror || failed=1

mapfile -t tidied < <(sources_to_tidy)
echo "lint: clang-tidy on ${#tidied[@]} of $(existing '*.cpp' | wc -l) sources"
if [ ${#tidied[@]} -gt 0 ]; then
  printf '%s\n' "${tidied[@]}" | xargs -P "$(nproc)" -I{} bash -c 'tidy_one "$@"' tidy "$commands" {} || failed=1
fi
exit "$failed"
