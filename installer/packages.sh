# shellcheck shell=bash
# What MeterBench needs from the system, and how to get it on Debian and Ubuntu.
#
# Is: the one list of system packages, shared by installer/start, tests/run and .ci/run; sourced, never run.
# Is not: a way to get Rust itself; `require_rust` only says where it comes from.
# Rule: look first, install only what is missing, say what is being done; when it can't be done, name the packages and stop.

say() { printf '%s\n' "$*" >&2; }

# Cargo on the PATH, also in a shell opened before rustup wrote its lines into the profile.
require_rust() {
    command -v cargo >/dev/null && return 0
    local env_file="${CARGO_HOME:-$HOME/.cargo}/env"
    if [ -r "$env_file" ]; then
        # shellcheck disable=SC1090  # written by rustup, known only at run time
        . "$env_file"
    fi
    command -v cargo >/dev/null && return 0
    say "Rust is not installed: no cargo on the PATH."
    say "Install it from https://rustup.rs, open a new terminal and run this again."
    return 1
}

# Rust links with the C compiler's driver and needs the C library's start files.
compiler_packages() {
    command -v cc >/dev/null || printf '%s\n' gcc
    [ -n "$(compgen -G '/usr/lib/*/crt1.o')" ] || [ -e /usr/lib64/crt1.o ] || printf '%s\n' libc6-dev
}

# The window opens these by name while it runs, so no linker and no `ldd` would miss them.
WINDOW_LIBRARIES='libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libxcb.so.1 libxcb1
libXcursor.so.1 libxcursor1
libXi.so.6 libxi6
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libwayland-client.so.0 libwayland-client0
libwayland-egl.so.1 libwayland-egl1'

window_packages() {
    local known library package
    known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
    while read -r library package; do
        case "$known" in *"$library"*) ;; *) printf '%s\n' "$package" ;; esac
    done <<<"$WINDOW_LIBRARIES"
}

# For commands: `command_packages xdotool xdotool Xvfb xvfb` prints the packages of the commands that are missing.
command_packages() {
    while [ $# -ge 2 ]; do
        command -v "$1" >/dev/null || printf '%s\n' "$2"
        shift 2
    done
}

# Installs the packages it is given; does nothing, and says nothing, when given none.
install_packages() {
    [ $# -gt 0 ] || return 0
    local as_root=()
    if ! command -v apt-get >/dev/null; then
        say "This system lacks what these Debian packages hold: $*"
        say "It has no apt-get: install their counterparts with its own package manager and run this again."
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing: $*"
            say "Have an administrator run: apt-get install $*"
            return 1
        fi
        as_root=(sudo)
        say "Installing with sudo, which may ask for your password: $*"
    else
        say "Installing: $*"
    fi
    if ! { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }; then
        say "apt-get could not install: $*"
        say "Install them by hand and run this again."
        return 1
    fi
}
