#!/usr/bin/env bats
# `make deb`: the packages, installed by apt into a clean Debian of this machine's release, used there, and purged
# again. Needs Debian; the clean Debian needs root, debootstrap, and the archive that apt has here. Heavy in that
# it takes most of a minute, and has nothing to tell to sanitizers.
# bats file_tags=heavy

export BATS_NO_PARALLELIZE_WITHIN_FILE=true

setup_file() {
    load ../lib/onager
    load ../lib/install
    export DEBIAN=$BATS_FILE_TMPDIR/debian LOG=$BATS_FILE_TMPDIR/log TMPDIR=$BATS_FILE_TMPDIR
    unset BASH_ENV ENV MANPATH BASH_LOADABLES_PATH XDG_DATA_DIRS XDG_DATA_HOME
    cd "$BATS_FILE_TMPDIR" && make_package && make_debian && install_package || : # the tests will tell
}

setup() {
    load ../lib/onager
    setup_folder
}

# Why the tests of the thing $1 (package, debian) cannot be made here: they are skipped.
cannot() {
    printf '%s\n' "$2" >"$BATS_FILE_TMPDIR/no-$1"
    return 1
}

needs() {
    local thing
    for thing; do
        [[ ! -e $BATS_FILE_TMPDIR/no-$thing ]] || skip "$(<"$BATS_FILE_TMPDIR/no-$thing")"
    done
    [[ -e $BATS_FILE_TMPDIR/is-$thing ]] || fail "$(tail -n 30 "$LOG")"
}

# Runs the words, what they say into $LOG.
quietly() {
    "$@" >>"$LOG" 2>&1 </dev/null
}

make_package() {
    [[ $(type -P dpkg-buildpackage) && $(type -P dh) ]] || cannot package "debhelper is not installed" || return 0
    ONAGER_SO=$BATS_FILE_TMPDIR/build/onager.so quietly fresh_make deb && touch is-package || return
    if compgen -G 'build/onager-mpi_*.deb' >/dev/null; then touch is-mpi; else cannot mpi "Open MPI is not installed"; fi
}

# The archive and the release come from apt's own settings; what apt knows of proxies and the like is handed on.
make_debian() {
    local release archive
    ((EUID == 0)) || cannot debian "a clean Debian needs root" || return 0
    [[ $(type -P debootstrap) ]] || cannot debian "debootstrap is not installed" || return 0
    release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    # shellcheck disable=SC2016
    archive=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$release" '$1 == release && $2 == "main" {print $3; exit}')
    [[ $archive ]] || cannot debian "apt has no archive of this release" || return 0
    eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
    export ${http_proxy+http_proxy} ${https_proxy+https_proxy}
    quietly unshare --mount debootstrap --variant=minbase "$release" "$DEBIAN" "$archive" ||
        cannot debian "debootstrap: $(tail -n 1 "$LOG")" || return 0
    apt-config dump Acquire >"$DEBIAN/etc/apt/apt.conf.d/00host"
    cp -r /etc/apt/auth.conf* "$DEBIAN/etc/apt" 2>/dev/null || :
    cp -rL /etc/ssl "$DEBIAN/etc" 2>/dev/null || :
    echo force-unsafe-io >"$DEBIAN/etc/dpkg/dpkg.cfg.d/fast"
}

# Runs the words in the clean Debian, as root.
in_debian() {
    # shellcheck disable=SC2016
    unshare --mount sh -c 'mount -t proc proc "$DEBIAN/proc" && exec chroot "$DEBIAN" env -i TERM=dumb LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive ${http_proxy+"http_proxy=$http_proxy"} ${https_proxy+"https_proxy=$https_proxy"} \
        ${PS1+"PS1=$PS1"} PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' sh "$@"
}

# The same as a user at home there. $1 a script, the rest its words.
as_user() {
    # shellcheck disable=SC2016
    in_debian runuser -u somebody -- env HOME=/home/somebody sh -c 'cd && exec "$@"' sh "$@"
}

# Everything in the clean Debian but what apt and dpkg keep for themselves.
files() {
    in_debian find / -xdev \( -path /proc -o -path /tmp -o -path '/var/cache/*' -o -path '/var/lib/apt/*' \
        -o -path '/var/lib/dpkg/*' -o -path '/var/log/*' -o -path /home \) -prune -o -print | sort
}

install_package() {
    [[ -e is-package && -d $DEBIAN/usr && ! -e no-debian ]] || return 0
    quietly in_debian apt-get update &&
        quietly in_debian apt-get install -y --no-install-recommends man-db bash-completion ||
        cannot debian "apt: $(tail -n 1 "$LOG")" || return 0
    in_debian useradd --create-home --shell /bin/bash somebody
    files >files-before
    cp build/onager_*.deb "$DEBIAN/tmp"
    # shellcheck disable=SC2016
    quietly in_debian sh -c 'apt-get install -y --no-install-recommends /tmp/onager_*.deb' && touch is-debian
}

@test "make deb makes a package for the bash it was built with, and leaves the checkout as it is" {
    needs package
    package=$(echo "$BATS_FILE_TMPDIR"/build/onager_*.deb)
    version=$(dpkg-deb -f "$package" Version)
    minor=${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}
    assert_equal "${package##*/}" "onager_${version}_$(dpkg --print-architecture).deb"
    depends=$(dpkg-deb -f "$package" Depends)
    assert_regex "$depends" "bash \(>= $minor\), bash \(<< [0-9.]+~\)"
    assert_regex "$depends" "libcjson1"
    dpkg --compare-versions "$minor" lt "$(sed 's/.*bash (<< \([^)]*\)).*/\1/' <<<"$depends")"
    files=$(dpkg-deb -c "$package" | awk '{print $6}')
    for file in lib/bash/onager.so lib/bash/onager bin/onager bin/onager-run share/onager/onager.sh \
        share/bash-completion/completions/onager share/man/man1/onager.1.gz share/doc/onager/copyright; do
        grep -qxF "./usr/$file" <<<"$files" || fail "no $file"
    done
    [[ ! -e $REPO/debian ]]
}

@test "onager-mpi is a package of its own, and the one that wants Open MPI" {
    needs package mpi
    cd "$BATS_FILE_TMPDIR/build"
    main=$(echo onager_*.deb)
    package=$(echo onager-mpi_*.deb)
    refute_regex "$(dpkg-deb -f "$main" Depends)" 'mpi|hwloc'
    assert_regex "$(dpkg-deb -f "$main" Recommends)" onager-mpi
    run ! grep onager-mpi <(dpkg-deb -c "$main")
    depends=$(dpkg-deb -f "$package" Depends)
    for other in "onager (= $(dpkg-deb -f "$main" Version))" openmpi-bin libopenmpi libhwloc; do
        [[ $depends == *"$other"* ]] || fail "$depends: no $other"
    done
    assert_equal "$(dpkg-deb -c "$package" | awk '$6 ~ /bin\/./ {print $1, $6}')" "-rwxr-xr-x ./usr/bin/onager-mpi"
}

@test "lintian has nothing against the packages" {
    needs package
    [[ $(type -P lintian) ]] || skip "lintian is not installed"
    # Who maintains it is said by whoever makes it, see docs/install.md.
    run lintian --allow-root --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog \
        "$BATS_FILE_TMPDIR"/build/onager_*.changes
    assert_success
    assert_output ""
}

@test "in a clean Debian, apt installs what the package needs, and enable onager finds it" {
    needs package debian
    version=$(dpkg-deb -f "$BATS_FILE_TMPDIR"/build/onager_*.deb Version)
    run as_user bash -c 'enable onager && type -t onager && onager --version'
    assert_line --index 0 builtin
    assert_line --index 1 "onager $version"
}

@test "there, a user's sweep runs, in bash and in sh" {
    needs package debian
    for shell in 'bash -c' 'sh -c'; do
        # shellcheck disable=SC2016,SC2086
        run as_user $shell 'cd "$(mktemp -d)" && { [ -z "${BASH-}" ] || . /usr/share/onager/onager.sh; }
            onager prelaunch +jobname j +command "echo a" +pos-arg 1 2 3 +q && onager launch --backend local 2>/dev/null &&
            cat .onager/logs/*/*.o | sort'
        assert_success
        assert_output $'a 1\na 2\na 3'
    done
}

@test "there, TAB completes at a prompt, by the line in .bashrc and by bash-completion" {
    needs package debian
    export DEBIAN PS1='[ready]'
    # shellcheck disable=SC2016
    printf '#!/bin/bash\n%s\nas_user bash -i\n' "$(declare -f in_debian as_user)" >"$BATS_TEST_TMPDIR/bash"
    chmod +x "$BATS_TEST_TMPDIR/bash"
    for lines in '. /usr/share/onager/onager.sh' '. /usr/share/bash-completion/bash_completion; enable onager'; do
        printf '%s\n' "$lines" 'bind "set enable-bracketed-paste off"' 'PS1="[ready]"' >"$DEBIAN/home/somebody/.bashrc"
        ONAGER_BASH=$BATS_TEST_TMPDIR/bash run "$REPO/tests/lib/at-prompt" $'onager canc\t--help'
        assert_success
        assert_output --partial 'onager cancel --help'
        assert_output --partial 'usage: onager cancel'
    done
}

@test "there, man shows onager's page" {
    needs package debian
    run as_user man -w onager
    assert_output /usr/share/man/man1/onager.1.gz
}

@test "there, purge leaves nothing of it" {
    needs package debian
    quietly in_debian apt-get purge -y --auto-remove onager
    files >"$BATS_TEST_TMPDIR/files-after"
    run diff "$BATS_FILE_TMPDIR/files-before" "$BATS_TEST_TMPDIR/files-after"
    assert_output ""
    run in_debian dpkg-query -W onager
    assert_failure
}

@test "there, onager-mpi comes with Open MPI, and a user's sweep runs by it" {
    needs package mpi debian
    cp "$BATS_FILE_TMPDIR"/build/onager-mpi_*.deb "$BATS_FILE_TMPDIR"/build/onager_*.deb "$DEBIAN/tmp"
    # shellcheck disable=SC2016
    quietly in_debian sh -c 'apt-get install -y --no-install-recommends /tmp/onager*.deb' || fail "$(tail -n 30 "$LOG")"
    # shellcheck disable=SC2016
    run as_user bash -c 'cd "$(mktemp -d)" && . /usr/share/onager/onager.sh
        onager prelaunch +jobname j +command "echo a" +pos-arg 1 2 3 +q && onager launch --backend mpi 2>/dev/null &&
        cat .onager/logs/*/*.o | sort'
    assert_success
    assert_output $'a 1\na 2\na 3'
}
