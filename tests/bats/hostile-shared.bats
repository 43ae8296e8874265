#!/usr/bin/env bats
# A folder that several users have: files have the permissions that the user's umask and the folder give them, a group
# can work in one, and what others wrote there runs nothing by itself.

setup() {
    load ../lib/onager
    load ../lib/install
    setup_folder
    HOST=${HOSTNAME//.local/}
}

teardown() { remove_public; }

# A folder of group 61900 for the users ann (61901) and bob (61902).
group_folder() {
    ((EUID == 0)) || skip "only root can be two users"
    public_folder
    as_nobody test -r "$ONAGER_SO" || skip "the build is closed to other users"
    mkdir "$PUBLIC/shared"
    chgrp 61900 "$PUBLIC/shared"
    chmod 2770 "$PUBLIC/shared"
    install -d -o 61901 "$PUBLIC/61901"
    install -d -o 61902 "$PUBLIC/61902"
}

# Runs a script as user $1 of the group, with umask 002 or $3.
as_user() {
    # shellcheck disable=SC2016
    run --separate-stderr setpriv --reuid="$1" --regid="$1" --groups=61900 env HOME="$PUBLIC/$1" UMASK="${3-002}" bash -c '
        umask "$UMASK"; cd "$0/shared" && enable -f "$ONAGER_SO" onager || exit 99; '"$2" "$PUBLIC"
}

@test "files and folders get what the umask leaves of them" {
    local mask
    for mask in 077 027 002; do
        mkdir "$mask" && cd "$mask" || return
        (umask "$mask" && onager prelaunch +jobname j +command 'echo 1' +q && onager config --write local grace 1 &&
            onager launch --backend local --jobname j 2>/dev/null)
        run find .onager ! -type l -perm "/$mask"
        assert_output ""
        assert_equal "$(stat -c %a .onager/logs/"$HOST"/j_1_1.o)" "$(printf '%o' $((0666 & ~0$mask)))"
        assert_equal "$(stat -c %a .onager/launches/1/events)" "$(printf '%o' $((0777 & ~0$mask)))"
        cd ..
    done
}

@test "what one of a group prelaunches another launches, lists and cancels, and both lose nothing" {
    group_folder
    as_user 61901 'onager prelaunch +jobname j +command "echo hello" +pos-arg 1 2 +q; onager launch --backend local --jobname j
        onager config --global --write DEFAULT trust 61902'
    assert_success
    as_user 61902 'onager config --global --write DEFAULT trust 61901 && onager launch --backend local --jobname j && onager prelaunch +jobname j +command true +append +q &&
        onager config --write local grace 1 && onager status && onager list -j 1'
    assert_success
    as_user 61902 'onager cancel --backend local --jobid 1 --yes; onager logs -j 1'
    assert_line "hello 1"
    as_user 61901 'onager launch --backend local --jobname j --only missing; onager list -j 2; onager history'
    assert_success
    assert_equal "$(find "$PUBLIC/shared/.onager" ! -group 61900 | wc -l)" 0
    assert_equal "$(cut -d, -f1 "$PUBLIC/shared/.onager/history_index.csv" | sort -un | wc -l)" \
        "$(wc -l <"$PUBLIC/shared/.onager/history_index.csv")"
}

@test "where the group may only read, a line says so and nothing changes" {
    group_folder
    as_user 61901 'onager prelaunch +jobname j +command true +q; onager launch --backend local --jobname j' 022
    assert_success
    local before
    before=$(disk "$PUBLIC/shared")
    # shellcheck disable=SC2016
    as_user 61902 'onager config --global --write DEFAULT trust 61901
        for call in "launch --backend local --jobname j" "prelaunch +jobname k +command true" "config --write local grace 1" \
        "prelaunch +jobname j +command true +append"; do onager $call && echo "went well"; done; onager status; onager list; onager prompt'
    refute_line "went well"
    assert_equal "$(grep -c 'Permission denied' <<<"$stderr")" 4
    assert_equal "$(disk "$PUBLIC/shared")" "$before"
}

@test "what another user's config says is run only after the user trusts him" {
    group_folder
    # shellcheck disable=SC2016
    as_user 61901 'onager config --write DEFAULT header "touch \$HOME/header" --write mpi run "touch ran"'
    as_user 61902 'onager prelaunch +jobname j +command true +q; onager config --global --write DEFAULT trust "root ann"
        onager status; onager list; onager prompt; onager launch --backend slurm --jobname j --dry-run
        onager launch --backend local --jobname j'
    assert_failure
    [[ ${stderr##*$'\n'} == *".onager/config: belongs to 61901, whom"*'--write DEFAULT trust "root ann 61901"' ]] || fail "$stderr"
    assert [ ! -e "$PUBLIC/61902/header" ]
    as_user 61902 'onager config --global --write DEFAULT trust "root ann 61901" && onager launch --backend local --jobname j'
    assert_success
}

@test "nor does it become the user's own by a --write" {
    group_folder
    as_user 61901 'onager config --write DEFAULT header "touch header"'
    as_user 61902 'onager config --write local grace 1'
    assert_failure
    [[ $stderr == *".onager/config: belongs to 61901"* ]] || fail "$stderr"
    assert_equal "$(stat -c %u "$PUBLIC/shared/.onager/config")" 61901
}

@test "the commands of another user's job are run only after the user trusts him" {
    group_folder
    as_user 61901 'onager prelaunch +jobname j +command "touch ran" +q'
    as_user 61902 'onager launch --backend local --jobname j --dry-run && onager list && onager launch --backend local --jobname j'
    assert_failure
    [[ $stderr == *".onager/scripts/j/jobs.json: belongs to 61901, whom"* ]] || fail "$stderr"
    assert [ ! -e "$PUBLIC/shared/ran" ]
    as_user 61902 'onager config --global --write DEFAULT trust 61901 && onager launch --backend local --jobname j'
    assert_success
    assert [ -e "$PUBLIC/shared/ran" ]
}

@test "an owner of the config cannot declare himself trusted" {
    group_folder
    as_user 61901 'onager config --write DEFAULT trust 61901'
    assert_success
    as_user 61902 'onager prelaunch +jobname j +command true +q; onager launch --backend local --jobname j'
    assert_failure
}

@test "a group's link to scratch space serves those who trust its owner" {
    group_folder
    install -d -o 61901 -g 61900 -m 2770 "$PUBLIC/scratch"
    ln -s ../scratch "$PUBLIC/shared/.onager"
    chown -h 61901 "$PUBLIC/shared/.onager"
    as_user 61902 'onager prelaunch +jobname j +command true +q'
    assert_failure
    [[ $stderr == *".onager: is a symbolic link of 61901, whom"*'--write DEFAULT trust "61901"' ]] || fail "$stderr"
    as_user 61902 'onager config --global --write DEFAULT trust 61901 && onager prelaunch +jobname j +command true +q'
    assert_success
}

@test "whether another user's runner lives, when nobody may look, is not taken for no" {
    group_folder
    as_user 61901 'onager prelaunch +jobname j +command "sleep 60" +q; (onager launch --backend local --jobname j --detach)
        until [[ -s $(echo .onager/launches/1/events/*) ]]; do sleep 0.05; done; chmod 600 .onager/launches/1/runner'
    as_user 61902 'onager list --field state'
    assert_output running
    as_user 61901 'onager cancel --backend local --jobid 1 --yes; onager wait -q'
}
