# Shared by the scripts beside it: paths, Python environment, Node, system packages. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
cache=$root/.cache
noto=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
# uni-app's build asks its maker for updates unless it believes to run in CI.
export CI=${CI:-1}
export PYTHONPATH=$root NO_COLOR=1
# Each of the many processes that tests and scripts start would compile the whole product anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# One at a time: two scripts that start together must not both set up the same directory.
lock_setup() {
  mkdir -p "$cache"
  exec 9>"$cache/setup.lock"
  flock -n 9 || { say "Another script is setting up; waiting for it."; flock 9; }
}
unlock_setup() { exec 9>&-; }

# prepare_python LOCKFILE: an environment that holds exactly what the lock file names, checked by hash.
prepare_python() {
  local lock=$root/$1 stamp=$venv/.$1 wanted
  mkdir -p "$cache"
  if [ ! -x "$venv/bin/python" ]; then
    command -v python3 >/dev/null || fail "Python 3.11 or later is needed. On Debian: apt-get install python3 python3-venv."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or later is needed; this is $(python3 --version)."
    python3 -m venv "$venv" || fail "Python's venv module is needed. On Debian: apt-get install python3-venv."
  fi
  wanted=$(sha256sum <"$lock")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say "Installing Python packages ($1) …"
  "$venv/bin/python" -m pip install --quiet --require-hashes --requirement "$lock" >"$cache/pip.log" 2>&1 \
    || { tail -20 "$cache/pip.log" >&2; fail "pip could not install what $1 names."; }
  printf '%s\n' "$wanted" >"$stamp"
}

# need_packages LABEL PACKAGE…: installs Debian packages as root, otherwise says which are missing.
need_packages() {
  local label=$1; shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing $label ($*) …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$cache/apt.log" 2>&1 \
      || { tail -5 "$cache/apt.log" >&2; fail "apt-get could not install: $*."; }
  else
    fail "Missing on this machine: $label. Install it as root (Debian: apt-get install $*) and start again."
  fi
}

has_library() { ldconfig=$(PATH=$PATH:/sbin:/usr/sbin command -v ldconfig) && "$ldconfig" -p | grep -q "$1"; }

# What the server itself needs from the system: libcurl for mongod, Chinese fonts for tickets and result PDFs.
prepare_system() {
  mkdir -p "$cache"
  local missing=()
  if [ -z "${APP_MONGO_URI:-}" ] && ! has_library 'libcurl\.so\.4'; then missing+=(libcurl4); fi
  if [ -z "${APP_FONT_PATH:-}" ] && ! [ -e "$noto" ] && ! [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ]; then
    missing+=(fonts-noto-cjk)
  fi
  [ ${#missing[@]} = 0 ] || need_packages "system libraries and Chinese fonts" "${missing[@]}"
}

# Node of the machine if it is new enough, else the one that comes as a Python package.
prepare_node() {
  if command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)' 2>/dev/null; then
    return
  fi
  [ -x "$venv/bin/node" ] || prepare_python requirements-node.lock
  export PATH=$venv/bin:$PATH
}

# tree_hash DIR: one hash of all of a front end's sources.
tree_hash() {
  (cd "$1" && find . \( -name node_modules -o -name dist \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# prepare_modules DIR: npm ci where the lock file has changed.
prepare_modules() {
  local stamp=$1/node_modules/.installed wanted
  wanted=$(sha256sum <"$1/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say "Installing packages of ${1#"$root"/} …"
  (cd "$1" && npm ci --no-progress --loglevel=error >"$cache/npm.log" 2>&1) || { tail -20 "$cache/npm.log" >&2; fail "npm ci failed in ${1#"$root"/}."; }
  printf '%s\n' "$wanted" >"$stamp"
}

# build_front_end DIR SCRIPT OUTPUT: builds where the sources have changed since, and puts a .gz beside every text file.
build_front_end() {
  local directory=$root/$1 script=$2 output=$root/$1/$3 stamp wanted
  stamp=$cache/built-$(printf %s "$1-$2" | tr /: --)
  wanted=$(tree_hash "$directory")
  [ -d "$output" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  prepare_node
  prepare_modules "$directory"
  say "Building $1 ($script) …"
  (cd "$directory" && npm run --silent "$script" >"$cache/build.log" 2>&1) || { tail -40 "$cache/build.log" >&2; fail "npm run $script failed in $1."; }
  find "$output" -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' -o -name '*.json' \) -size +1k -exec gzip -9 -n -k -f {} +
  printf '%s\n' "$(tree_hash "$directory")" >"$stamp"
}

# build_front_ends [--all]: the portal and the phone page; with --all the mini-program as well.
build_front_ends() {
  build_front_end admin/web build dist
  build_front_end miniprogram_api/client build:h5 dist/build/h5
  [ "${1:-}" != --all ] || build_front_end miniprogram_api/client build:mp-weixin dist/build/mp-weixin
}
