# shellcheck shell=bash
# The tools that compile for Windows on Debian, and how to get them.
#
# Is: the cross compiler (Debian's rustc-web with the standard library's source, and mingw-w64); sourced, never run.
# Is not: rustup, which has no part in it but cargo; nor what makes packages or runs them (build.sh, prove.sh).
# Needs: installer/packages.sh sourced before it.
# Rule: the compiler is unpacked into a folder of its own and installed nowhere, so that it never meets the one from rustup.

WINDOWS_TARGET=x86_64-pc-windows-gnu
WINDOWS_CACHE=${METERBENCH_WINDOWS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/meterbench-windows}

# The packages to unpack. Their names carry a version that moves on with each update, so they are asked for, not written down.
rust_web_packages() {
    local std
    std=$(apt-cache depends libstd-rust-web-dev 2>/dev/null | sed -n 's/^ *Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p' | head -n 1)
    [ -n "$std" ] || return 1
    printf '%s\n' rustc-web libstd-rust-web-dev rust-web-src "$std"
}

# LLVM, by the version that this compiler was linked with.
llvm_package() {
    apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(libllvm[0-9]*\)$/\1/p' | head -n 1
}

# Downloads and unpacks the compiler once; prints why and fails where it can't be had.
fetch_rust_web() {
    local debs llvm folder=$WINDOWS_CACHE/rust new
    [ -e "$folder/complete" ] && return 0
    if ! command -v apt-get >/dev/null; then
        say "The Windows compiler comes from Debian's archive, and this system has no apt-get."
        return 1
    fi
    mapfile -t debs < <(rust_web_packages)
    if [ "${#debs[@]}" -eq 0 ]; then
        say "apt-get knows no rustc-web here: it is in the security archive of Debian 12. Run apt-get update and try again."
        return 1
    fi
    llvm=$(llvm_package "${debs[3]}")
    mkdir -p "$WINDOWS_CACHE"
    # What was left by a download that was stopped.
    find "$WINDOWS_CACHE" -maxdepth 1 -name 'rust.*' -mmin +60 -exec rm -rf {} +
    new=$(mktemp -d "$WINDOWS_CACHE/rust.XXXXXX")
    say "Downloading the compiler for Windows, once (about 130 MB): ${debs[*]} $llvm"
    if ! (cd "$new" && apt-get download -qq "${debs[@]}" ${llvm:+"$llvm"} >/dev/null); then
        rm -rf "$new"
        say "apt-get could not download it; see above. Run apt-get update and try again."
        return 1
    fi
    local deb
    for deb in "$new"/*.deb; do
        dpkg-deb -x "$deb" "$new" && rm "$deb" || return 1
    done
    touch "$new/complete"
    rm -rf "$folder"
    mv "$new" "$folder"
}

# Everything that `cargo … --target $WINDOWS_TARGET` needs; sets the environment for it.
windows_toolchain() {
    local missing
    mapfile -t missing < <(command_packages x86_64-w64-mingw32-gcc-posix gcc-mingw-w64-x86-64-posix)
    install_packages "${missing[@]}" || return 1
    fetch_rust_web || return 1
    local root=$WINDOWS_CACHE/rust/usr
    export LD_LIBRARY_PATH=$root/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export RUSTC=$root/bin/rustc RUSTC_BOOTSTRAP=1
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc-posix
    if ! "$RUSTC" --version >&2; then
        say "The compiler for Windows does not start; see above. Remove $WINDOWS_CACHE/rust to fetch it anew."
        return 1
    fi
}

# cargo for Windows: `windows_cargo check --workspace`. std is compiled from its source, as no finished one can be had.
windows_cargo() {
    local what=$1
    shift
    cargo "$what" -Zbuild-std=std,panic_unwind --target "$WINDOWS_TARGET" --target-dir "${WINDOWS_TARGET_DIR:-target/windows}" \
        --locked "$@"
}
