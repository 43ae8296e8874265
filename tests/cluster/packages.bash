#!/bin/bash
# The schedulers' Debian packages, without installing them: they are downloaded, together with what this machine
# lacks of their dependencies, and unpacked into a folder that the nodes have laid over their /usr and /etc.
# Loaded by the …-up programs after lib.bash.

# Where the set of packages $1 is unpacked.
packages_root() {
    printf '%s\n' "$STATE/packages/$1/root"
}

# Brings the set $1, made of the packages $2 …, up to date, unless nothing was installed here since it was made.
packages_fetch() {
    local folder=$STATE/packages/$1 made_of=
    shift
    [[ ! -e $folder/made-of ]] || made_of=$(<"$folder/made-of")
    [[ $made_of == "$*" && ! /var/lib/dpkg/status -nt $folder/made-of ]] && return
    type -P apt-get >/dev/null && type -P dpkg-deb >/dev/null ||
        cannot_run "the packages ($*) come by apt-get, which this machine has not"
    rm -rf "$folder/incoming"
    mkdir -p "$folder/incoming/partial"
    if packages_download "$folder" "$@"; then
        packages_unpack "$folder" && printf '%s\n' "$*" >"$folder/made-of" && return
        say "can't unpack the packages ($*) into $folder"
        exit 1
    fi
    # What is left of an earlier time will do.
    [[ $made_of == "$*" ]] ||
        cannot_run "can't download the packages ($*): run $0 once with a network; see $folder/log"
}

# The package lists may be missing or too old to know what the archive has now.
packages_download() {
    local folder=$1
    shift
    packages_apt "$folder/incoming" install --no-install-recommends --download-only "$@" >"$folder/log" 2>&1 && return
    say "fetching package lists"
    packages_apt "$folder/incoming" update >>"$folder/log" 2>&1
    packages_apt "$folder/incoming" install --no-install-recommends --download-only "$@" >>"$folder/log" 2>&1
}

# $1 folder for what is downloaded, $2 … words for apt-get. It does not lock what is installed: it only looks.
packages_apt() {
    local folder=$1
    shift
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dir::Cache::archives="$folder" -o Debug::NoLocking=true \
        -o APT::Sandbox::User=root -o Acquire::Retries=1 -o Acquire::http::Timeout=15 \
        -o Acquire::https::Timeout=15 "$@" </dev/null 9>&-
}

# Folders that the machine has links for get the same links, so that all of a package's files end up below usr.
packages_unpack() {
    local folder=$1 package top
    rm -rf "$folder/new"
    mkdir -p "$folder/new/etc"
    for top in bin sbin lib lib64; do
        mkdir -p "$folder/new/usr/$top"
        ln -s "usr/$top" "$folder/new/$top"
    done
    for package in "$folder"/incoming/*.deb; do
        [[ -e $package ]] || continue
        dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$folder/new" || return
    done
    rm -rf "$folder/root" "$folder/incoming"
    mv "$folder/new" "$folder/root"
}
