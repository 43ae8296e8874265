#!/usr/bin/env bats
# A disk that is full, a folder that may not be written, things in the way: one clear line on stderr that
# names the file, what was there stays as it was, the shell lives.

setup() {
    load ../lib/onager
    setup_folder
}

teardown() {
    [[ ! ${PUBLIC-} ]] || { chmod -R u+w "$PUBLIC" && rm -r "$PUBLIC"; }
}

JOBS=.onager/scripts/j/jobs.json

# What every subcommand that writes has to do where nothing can be written. $1: a shell line that makes it so.
all_fail_politely() {
    local command before
    for command in 'onager prelaunch +command new +jobname j +arg --x {1..20000}' \
        'onager prelaunch +command new +jobname j +append +arg --x {1..20000}' \
        'onager prelaunch +command new +jobname new' \
        'onager config --write slurm header "$(printf %9000s)"' \
        'onager launch --backend local --jobname j' \
        'onager launch --backend local --jobname j --detach'; do
        before=$(disk .)
        run --separate-stderr "$@" 'enable -f "$ONAGER_SO" onager || exit 99
            '"$command"' >/dev/null; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr =~ onager:\ .*(\.onager|new).*:\ [A-Z] ]] || fail "$command: stderr: $stderr"
        assert_equal "$(disk .)" "$before"
    done
}

# Runs the rest as a user who owns nothing here. Needs a folder that others may enter.
as_nobody() {
    if ((EUID == 0)); then
        HOME=$PUBLIC setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}

# A folder that everybody can reach, with a job in it and a copy of the product beside it.
public_folder() {
    PUBLIC=$(mktemp -d "${TMPDIR:-/tmp}/onager-public.XXXXXX")
    chmod 755 "$PUBLIC"
    cp "${ONAGER_SO%/*}"/onager.so "${ONAGER_SO%/*}"/onager-run "$PUBLIC"
    chmod 755 "$PUBLIC"/*
    ONAGER_SO=$PUBLIC/onager.so
    mkdir "$PUBLIC/work"
    cd "$PUBLIC/work" || return
    onager prelaunch +command true +jobname j +arg --x 1 2 +q
    as_nobody test -r "$ONAGER_SO" || skip "the folder for temporary files is closed to other users"
}

@test "a folder without the right to write: every writing subcommand says so" {
    public_folder
    chmod -R a-w .
    all_fail_politely as_nobody bash -c
}

@test "a folder without the right to write: list, history and config --read still work" {
    public_folder
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    chmod -R a-w .
    run as_nobody bash -c 'enable -f "$ONAGER_SO" onager; onager list; onager history; onager config --read; echo "alive $?"'
    assert_alive 0
    assert_line --partial "'true --x 2'"
    assert_line --partial '+command true'
}

@test "a folder in which .onager cannot be made" {
    public_folder
    rm -r .onager
    chmod a-w .
    run --separate-stderr as_nobody bash -c 'enable -f "$ONAGER_SO" onager
        onager prelaunch +command run +jobname j; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager*'Permission denied'* ]]
}

@test "files without the right to read" {
    public_folder
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    chmod 0 $JOBS
    run --separate-stderr as_nobody bash -c 'enable -f "$ONAGER_SO" onager; onager list; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *"$JOBS"*'Permission denied'* ]]
    chmod 0 .onager/history_index.csv .onager/job_index.csv
    run --separate-stderr as_nobody bash -c 'enable -f "$ONAGER_SO" onager; onager history; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager/history_index.csv*'Permission denied'* ]]
}

@test "a full disk: every writing subcommand says so, and tears no file" {
    mkdir small
    onager prelaunch +command true +jobname j +arg --x 1 2 +q
    # A file system of our own, seen by this one process only: it goes away with it.
    # shellcheck disable=SC2016
    cat >"$BATS_TEST_TMPDIR/on-full-disk" <<'END'
set -e
mount -t tmpfs -o size=128k,nr_inodes=200 tmpfs small
cp -r .onager small/
cd small
{ head -c 1000000 /dev/zero >filler; } 2>/dev/null || :
set +e
before=$(find . -type f ! -name filler ! -name .lock -exec sha256sum {} + | sort)
bash -c "$1"
after=$(find . -type f ! -name filler ! -name .lock -exec sha256sum {} + | sort)
[ "$before" = "$after" ] || { echo "changed on disk:"; diff <(echo "$before") <(echo "$after"); }
END
    unshare --mount --map-root-user true 2>/dev/null || unshare --mount true 2>/dev/null ||
        skip "no right to mount a file system of our own"
    local own='unshare --mount'
    ((EUID == 0)) || own+=' --map-root-user'
    # shellcheck disable=SC2086
    $own bash -c 'mount -t tmpfs tmpfs small' 2>/dev/null || skip "no right to mount a file system of our own"
    # shellcheck disable=SC2086
    all_fail_politely $own bash "$BATS_TEST_TMPDIR/on-full-disk"
}

@test "a disk that is full for a moment loses no end of a task" {
    mkdir small
    cat >fill <<'END'
#!/bin/sh
case $1 in
1) head -c 9000000 /dev/zero >big 2>/dev/null; sleep 1; rm -f big ;;
*) sleep 0.0$((6 + $1 % 4)) ;;
esac
END
    chmod +x fill
    onager prelaunch +jobname j +command "$PWD/fill" +pos-arg {1..90} +q
    # shellcheck disable=SC2016
    cat >"$BATS_TEST_TMPDIR/on-small-disk" <<'END'
mount -t tmpfs -o size=1500k tmpfs small || exit
cp -r .onager small/
cd small
enable -f "$ONAGER_SO" onager
onager launch --backend local --jobname j --max-tasks 6 2>said
said=$(sed -n 's/.*: \([0-9]*\) done, .*/\1/p' said)
echo "said $said, on record $(onager list --state done --field task_id | wc -l)"
onager list --state done --field task_id >done
onager launch --backend local --jobname j --only missing 2>>said
echo "again $(onager list -j last --field task_id | grep -cxFf done)"
onager list --state done --field task_id | sort -u | wc -l
END
    unshare --mount --map-root-user true 2>/dev/null || unshare --mount true 2>/dev/null ||
        skip "no right to mount a file system of our own"
    local own='unshare --mount'
    ((EUID == 0)) || own+=' --map-root-user'
    # shellcheck disable=SC2086
    run $own bash "$BATS_TEST_TMPDIR/on-small-disk"
    assert_line --index 0 --regexp '^said ([0-9]+), on record \1$'
    assert_line --index 1 "again 0"
    assert_line --index 2 90
}

@test "a limit on the size of files: every writing subcommand says so, and tears no file" {
    onager prelaunch +command true +jobname j +arg --x 1 2 +q
    # With the signal ignored, a write beyond the limit fails as one on a full disk does.
    # shellcheck disable=SC2016
    for command in 'onager prelaunch +command new +jobname j +arg --x {1..20000}' \
        'onager prelaunch +command new +jobname j +append +arg --x {1..20000}' \
        'onager config --write slurm header "$(printf %9000s)"'; do
        local before
        before=$(disk)
        in_bash --separate-stderr 'trap "" XFSZ; ulimit -f 4; '"$command"' | cat >/dev/null; echo "alive ${PIPESTATUS[0]}"'
        assert_output 'alive 1'
        [[ $stderr == *.onager/*'File too large'* ]]
        assert_equal "$(disk)" "$before"
    done
}

@test "no descriptor left: a clear error" {
    onager prelaunch +command true +jobname j +q
    # shellcheck disable=SC2016
    in_bash --separate-stderr 'ulimit -n 6; exec 3</dev/null 4</dev/null 5</dev/null
        onager prelaunch +command new +jobname j; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *'Too many open files'* ]]
    assert_same_json '{"1": ["true", ""]}' $JOBS
}

@test ".onager being a file: every subcommand says so" {
    echo precious >.onager
    for command in 'prelaunch +command run +jobname j' 'launch --backend local --jobname j --command true' \
        'launch --backend slurm --jobname j --command true -d' 'config --write slurm header x' 'list' 'history'; do
        in_bash --separate-stderr 'onager '"$command"'; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr == *.onager* ]]
        assert_equal "$(cat .onager)" precious
        assert_equal "$(ls -A)" .onager
    done
}

@test "a file where a folder of ours should be, a folder where a file should be" {
    mkdir .onager
    echo precious >.onager/scripts
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager/scripts* ]]
    assert_equal "$(cat .onager/scripts)" precious
    rm .onager/scripts
    mkdir -p $JOBS .onager/config .onager/history_index.csv
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *.onager/* ]]
    in_bash --separate-stderr 'onager config --write slurm header x; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager/config* ]]
}

@test "links to elsewhere are followed: a job folder on another disk stays there" {
    mkdir -p elsewhere/onager
    ln -s elsewhere/onager .onager
    onager prelaunch +command run +jobname j +q
    onager prelaunch +command run +jobname j +q +append
    assert [ -L .onager ]
    assert_equal "$(json_value elsewhere/onager/scripts/j/jobs.json 'len(j)')" 2
}
