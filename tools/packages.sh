#!/usr/bin/env bash
# tools/packages.sh build|lint|sanitizers|peft...: installs the Debian 12 packages of these groups that are missing.
set -euo pipefail

group_packages() {
  case $1 in
    build) echo g++ cmake ninja-build ccache git python3 python3-pip unzip \
                libcli11-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev libsqlite3-dev libssl-dev \
                libcurl4-openssl-dev libboost-dev libutf8proc-dev libsimdjson-dev libxxhash-dev zlib1g-dev libgtest-dev openssl ;;
    lint) echo clang-format-19 clang-tidy-19 ;;
    peft) echo python3 python3-venv ;;
    sanitizers) echo clang-19 libclang-rt-19-dev ;;
    *) echo "packages: there is no group '$1'" >&2; exit 2 ;;
  esac
}

wanted_packages() {
  local group
  for group in "$@"; do
    group_packages "$group" | tr ' ' '\n'
  done
}

installed_packages() {
  dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk '$2 == "installed" { print $1 }' || true
}

# Root needs no sudo; without a terminal sudo must not ask for a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo "$@"
  else
    return 126
  fi
}

# apt's hundreds of lines are shown only where it fails.
install_packages() {
  local output
  output=$({ as_root apt-get -qq update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"
  } 2>&1) && return
  [ -z "$output" ] || printf '%s\n' "$output" | tail -n 20 >&2
  return 1
}

mapfile -t wanted < <(wanted_packages "$@" | sort -u)
if ! command -v dpkg-query >/dev/null; then
  echo "packages: this is not Debian, so nothing is installed; needed are: ${wanted[*]}" >&2
  exit 0
fi
mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}") <(installed_packages "${wanted[@]}" | sort -u))
[ ${#missing[@]} -gt 0 ] || exit 0

echo "packages: installing ${missing[*]}" >&2
if ! install_packages "${missing[@]}"; then
  echo "packages: could not install what is missing; run this as root, then try again:" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
  exit 2
fi
