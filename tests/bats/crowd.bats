#!/usr/bin/env bats
# Many shells at once in one folder, on one host and on two: a small crowd of tests/crowd (its own `run` has the large
# one), and what only some of them have in common.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

NAMESPACES=(unshare --uts --pid --ipc --net --mount --fork --mount-proc)

need_namespaces() {
    "${NAMESPACES[@]}" hostname other 2>/dev/null || skip "namespaces can't be made here (that needs root)"
}

# A crowd on $1 hosts.
assert_crowd() {
    local shells=6 operations=25
    ! instrumented || shells=4 operations=8
    mkdir crowd
    cd crowd || return
    CROWD_SHELLS=$shells CROWD_OPERATIONS=$operations CROWD_SEED=${CROWD_SEED:-7} run "$PYTHON" \
        "$REPO/tests/crowd/crowd.py" "$1"
    assert_success
    assert_line --regexp "^seed .* $((shells * operations)) operations .*; 0 breaches$"
}

# Runs a script as another host would, its name in $1, behind the sourcing of onager; the rest its $1, $2 …
on_host() {
    # shellcheck disable=SC2016,SC2086
    "${NAMESPACES[@]}" bash -c 'hostname "$0" && exec "$@"' "$1" $ONAGER_BASH -c \
        'enable -f "$ONAGER_SO" onager || exit 99; '"$2" bash "${@:3}"
}

@test "shells that prelaunch, append, launch, cancel and configure at once lose and mix nothing" {
    assert_crowd 1
}

@test "shells on two hosts, with the same process ids, do so on one shared folder, too" {
    need_namespaces
    assert_crowd 2
}

@test "shells that write settings for all folders at once lose none" {
    local key pids=() rounds=25
    ! instrumented || rounds=5
    local keys=(partition gpu_partition debug_partition account qos flags)
    for key in "${keys[@]}"; do
        # shellcheck disable=SC2016,SC2086
        $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager || exit
            for ((i = 1; i <= $2; i++)); do
                onager config --global --write slurm "$1" "$1-$i" || exit
            done' bash "$key" $rounds 3>&- &
        pids+=($!)
    done
    for key in "${pids[@]}"; do
        wait "$key"
    done
    run onager config --global --read
    for key in "${keys[@]}"; do
        assert_line "$key = $key-$rounds"
    done
    assert_equal "$(ls -A "$HOME")" .onagerconfig
}

@test "a launch of another host is seen running, is not launched again, and can be cancelled" {
    need_namespaces
    write_job j "./gate go" "./gate go" "./gate go"
    ln -s "$STANDINS/gate" gate
    # shellcheck disable=SC2016
    on_host first 'onager launch --backend local --jobname j --max-tasks 2 --detach
        until [[ -e over ]]; do sleep 0.05; done' 3>&- &
    local host=$!
    wait_for_events 1 start 2
    run on_host second 'onager list --jobid 1 --state running --field task_id'
    assert_output $'1\n2'
    run on_host second 'onager launch --backend local --jobname j --only missing'
    assert_output --partial "nothing to launch: no other task is missing; left out: 3 that another launch is running"
    run on_host second 'onager cancel --jobid 1 --yes'
    assert_success
    wait_for_events 1 finish 1
    touch over
    wait "$host"
    run onager list --jobid 1 --state cancelled --field task_id
    assert_output $'1\n2\n3'
}

@test "two hosts that launch what is missing at once launch it once" {
    need_namespaces
    write_job_of j 6 "sleep 0.2"
    local host pids=()
    for host in first second; do
        # shellcheck disable=SC2016
        on_host "$host" ': >"ready.$HOSTNAME"; until [[ -e start ]]; do :; done
            onager launch --backend local --jobname j --only missing --max-tasks 3' 3>&- &
        pids+=($!)
    done
    until (($(compgen -G 'ready.*' | wc -l) == 2)); do sleep 0.05; done
    touch start
    for host in "${pids[@]}"; do
        wait "$host"
    done
    assert_equal "$(cat .onager/launches/*/events/*.tsv | awk -F'\t' '$2 == "start" {print $3}' | sort -n | paste -sd' ')" \
        "1 2 3 4 5 6"
}
