#!/usr/bin/env bash
# Makes the packages for Windows on Debian: a setup for one user, an MSI for those who deploy, a portable zip.
#   installer/windows/build.sh [--profile dist|release] [--prove]
# They come to rest in target/packages, with their SHA-256. --prove then installs, runs, tests and removes them under wine;
# see prove. Where the compiler can't be had, it says so and stops with exit code 3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. installer/packages.sh
. installer/windows/toolchain.sh
require_rust

profile=dist prove=no most_megabytes=25
while [ $# -gt 0 ]; do
    case "$1" in
    --profile) profile=${2:?--profile wants dist or release} && shift 2 ;;
    --prove) prove=yes && shift ;;
    *) say "$1 is none of --profile, --prove" && exit 2 ;;
    esac
done

mapfile -t missing < <(command_packages makensis nsis wixl wixl wixl-heat wixl python3 python3)
install_packages "${missing[@]}"
windows_toolchain || { say "No Windows packages without its compiler."; exit 3; }

target=${CARGO_TARGET_DIR:-target}
case "$target" in /*) ;; *) target=$PWD/$target ;; esac
built=$target/windows/$WINDOWS_TARGET/$profile packages=$target/packages
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

say "Compiling for Windows ($profile); the first time takes a quarter of an hour or more."
# Paths of this machine have no place in a program that others get.

# What is installed, as it will lie there.
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
files=$stage/meterbench-$version
mkdir -p "$files" "$packages"
cp "$built/meterbench.exe" "$built/meterbench-cli.exe" "$files/"
for program in "$files"/*.exe; do x86_64-w64-mingw32-strip "$program"; done
for text in README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE; do
    # Notepad opens what ends in .txt.
    sed 's/$/\r/' "$text" >"$files/${text%.md}.txt"
done
if [ -d target/manual/html ]; then
    cp -r target/manual/html "$files/manual"
else
    say "No manual in target/manual/html, so the packages have none: installer/manual/build makes it."
fi
find "$files" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +

# The setup's own list of what it may remove: files first, then folders from the inmost outwards.
(
    cd "$files"
    # shellcheck disable=SC2016  # NSIS's variable
    find . -type f -printf 'Delete "$INSTDIR\\%P"\n' | LC_ALL=C sort
    # shellcheck disable=SC2016
    find . -mindepth 1 -depth -type d -printf 'RMDir "$INSTDIR\\%P"\n'
) | tr / '\\134' >"$stage/remove.nsh"
icon=$PWD/assets/icons/meterbench.ico
setup=$packages/meterbench-$version-windows-x86_64-setup.exe
makensis -V2 -DVERSION="$version" -DSTAGE="$files" -DLIST="$stage/remove.nsh" -DICON="$icon" -DOUT="$setup" installer/windows/setup.nsi

# wixl takes names of files from where it runs, no whole paths.
cp "$icon" installer/windows/meterbench.wxs "$stage/"
(
    cd "$stage"
    (cd "$files" && find . -type f) | LC_ALL=C sort |
        wixl-heat --prefix ./ --directory-ref INSTALLDIR --component-group Files --var var.Stage --win64 >files.wxs
    wixl -a x64 -D Version="$version" -D Stage="${files##*/}" -D Win64=yes -o meterbench.msi meterbench.wxs files.wxs
)
mv "$stage/meterbench.msi" "$packages/meterbench-$version-windows-x86_64.msi"

python3 - "$files" "$packages/meterbench-$version-windows-x86_64.zip" "$SOURCE_DATE_EPOCH" <<'PY'
import sys, time, zipfile
from pathlib import Path
folder, into, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        entry = zipfile.ZipInfo(str(file.relative_to(folder.parent)), time.gmtime(seconds)[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, file.read_bytes())
PY

for package in "$packages"/*windows*; do
    if [ "$(stat -c %s "$package")" -gt $((most_megabytes * 1000 * 1000)) ]; then
        say "${package##*/} is larger than $most_megabytes MB."
        exit 1
    fi
done
(cd "$packages" && sha256sum -- meterbench* | tee SHA256SUMS)

if [ "$prove" = yes ]; then
    rm -rf "$stage"
    installer/windows/prove "$packages" "$version"
fi
