# For tests with a .onager folder that somebody else prepared, and with values that nobody would wish for. Load it after
# tests/lib/launches.

# A folder with two jobs, j and k, and launch 1 of j, and beside it what must stay as it is: a file and a folder.
good_folder() {
    local kept=$BATS_TEST_TMPDIR/kept
    VICTIM=$BATS_TEST_TMPDIR/victim
    rm -rf "$VICTIM" "$FOLDER/.onager"
    mkdir -p "$VICTIM/folder"
    echo precious | tee "$VICTIM/file" >"$VICTIM/folder/file"
    cd "$FOLDER" || return
    if [[ ! -d $kept ]]; then
        onager prelaunch +jobname j +command true +pos-arg 1 2 +q
        onager prelaunch +jobname k +command true +q
        onager launch --backend local --jobname j 2>/dev/null
        onager config --write slurm header "true"
        cp -a .onager "$kept"
    else
        cp -a "$kept" .onager
    fi
}

# Puts something in place of $2, which $1 says: link-file link-folder dangling fifo zero huge folder file closed hard.
# A link to a folder is another user's, which takes root; it leads to a copy of what was there.
trap_at() {
    local kind=$1 place=$2
    case $kind in
    closed) chmod 000 "$place"; return ;;
    hard) [[ ! -d $place ]] || return 0 ;;
    esac
    [[ $kind != link-folder || ! -d $place ]] || cp -a "$place/." "$VICTIM/folder"
    rm -rf "$place"
    mkdir -p "$(dirname "$place")"
    case $kind in
    link-file) ln -s "$VICTIM/file" "$place" ;;
    link-folder) ln -s "$VICTIM/folder" "$place" && chown -h 61873 "$place" ;;
    dangling) ln -s "$VICTIM/new" "$place" ;;
    fifo) mkfifo "$place" ;;
    zero) ln -s /dev/zero "$place" ;;
    huge) truncate -s 100G "$place" ;;
    folder) mkdir "$place" ;;
    file) echo 1 >"$place" ;;
    hard) ln "$VICTIM/file" "$place" ;;
    esac
}

# Calls every subcommand once in one shell, in the order in which a day has them. What they say goes to said.e; a shell
# that hangs is ended, with status 124.
# shellcheck disable=SC2016
every_subcommand() {
    timeout -k 1 "${1-60}" bash -c 'enable -f "$ONAGER_SO" onager || exit 99
        call() {
            onager "$@" >said.o 2>said.1
            local status=$?
            printf "%d %s: %s\n" $status "$1" "$(tail -n 1 said.1)" >>said.e
            ((status == 0)) || [[ -s said.1 || -s said.o || $1 == prompt ]] || echo "silent $status $1" >>said.silent
            ((status < 125)) || echo "status $status $1" >>said.silent
        }
        rm -f said.e said.silent
        call prompt
        call prompt --notify
        call status
        call list
        call logs
        call results
        call explain
        call report
        call history
        call config --read
        call wait --timeout 1
        COMPREPLY=(); onager __complete "onager list -j " 15 9 "" 2>/dev/null
        COMPREPLY=(); onager __complete "onager launch --jobname " 24 9 "" 2>/dev/null
        call config --write local grace 1
        call prelaunch +jobname j +command true +pos-arg 3 +append +q
        call prelaunch +jobname new +command true +q
        call launch --backend local --jobname j
        call launch --backend local --jobname k --detach
        call wait --timeout 5
        call cancel --backend local --jobid 1 --yes
        call status' 3>&-
}

# What must not be executed: if it is, a file PWNED appears in the folder of the test.
# shellcheck disable=SC2016
EVIL=$'it\'s "a" $(touch PWNED) `touch PWNED`; touch PWNED & %j %A %a \\ *'

nothing_was_executed() {
    [[ -z $(find "$BATS_TEST_TMPDIR" -name 'PWNED*') ]] || fail "executed: $(find "$BATS_TEST_TMPDIR" -name 'PWNED*')"
}

# A program that writes down its arguments, each ended by a NUL.
args_program() {
    # shellcheck disable=SC2016
    printf '#!/bin/bash\nprintf "%%s\\0" "$@" >"${0%%/*}/args.$ONAGER_TASK_ID"\n' >"$1"
    chmod +x "$1"
}

# The values that each test hands to tasks, --x VALUE, into the array VALUES.
hostile_values() {
    # shellcheck disable=SC2016
    VALUES=("$EVIL" $'two\nlines\n' $'tab\there' '' ' ' '-rf' '--help' '*' '~' '!!' '#c' $'\xff\xfe\x80' $'esc\e[31m\a' 'a|b,c'
        '${HOME}' "'" '"' $'\\' '<(touch PWNED)' '{1..3}' '[a' $'\x7f')
}

# Program args_program $1 got them, each byte.
arrived() {
    local i
    for ((i = 0; i < ${#VALUES[@]}; i++)); do
        printf '%s\0' --x "${VALUES[i]}" | cmp - "$1.$((i + 1))" || fail "task $((i + 1)) got: $(cat -v "$1.$((i + 1))")"
    done
}
