# What the prompt costs in a folder of a thousand launches: where none of them runs; where one of 100,000 tasks
# does; right after some of its tasks have ended; and when the events of a million tasks are to be taken in,
# which it does bit by bit.

# A launch as it looks on disk: $1 its number, $2 how many tasks, $3 how many of them have ended.
launch_on_disk() {
    mkdir -p ".onager/launches/$1/events"
    printf '{"launch": %d}\n' "$1" > ".onager/launches/$1/launch.json"
    awk -v count="$3" 'BEGIN {
        start = "%d.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n"
        end = "%d.25\tend\t%d\t1\t0\t%d\t-\t12.345678\t0.123456\t0.012345\t20480\n"
        print "1795390000.5\tbegin\t-\t-\t-\t-\t-\t-\t-\t-\t-"
        for (i = 1; i <= count; i++) printf start end, 1795390000 + i, i, 1795390001 + i, i, i % 50 == 0
    }' > ".onager/launches/$1/events/node.tsv"
    [[ $2 == 0 ]] || printf 'mnist\tscheduled\t%d\n' "$2" > ".onager/active/$1"
}

# prompt_loop COUNT [BEFORE]: microseconds of the median call. BEFORE is done before each, and not counted.
prompt_loop() {
    # shellcheck disable=SC2016
    "$BASH" --norc --noprofile -c '
        enable -f "$1" onager || exit
        onager prompt -v state
        for ((i = 0; i < $2; i++)); do
            eval "$3"
            start=${EPOCHREALTIME/./}
            onager prompt -v state
            echo "$((${EPOCHREALTIME/./} - start))"
        done' bash "$so" "$1" "${2-}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# prompt_row NAME WANTED COUNT [BEFORE]
prompt_row() {
    local took
    for ((round = 0; round < rounds; round++)); do prompt_loop "${@:3}" >> "took.${1// /-}"; done
    took=$(median "took.${1// /-}" 1 %d)
    row "prompt, 1,000 launches here: $1" "$took us" - - "<= $2 us" "$(met "$took <= $2")"
}

fresh prompt
mkdir .onager/active
for ((number = 1; number <= 1000; number++)); do
    launch_on_disk $number 0 10
done
prompt_row 'none runs' 50 1000
launch_on_disk 1001 100000 50000
for ((i = 0; i < 30; i++)); do in_onager caught 'onager prompt -v state'; done
prompt_row 'one of 100,000 tasks runs' 50 1000
# shellcheck disable=SC2016
prompt_row '100 of its tasks have ended since' 500 200 'for ((j = 0; j < 100; j++)); do
    printf "1795400000.25\tend\t7\t1\t0\t0\t-\t12.345678\t0.123456\t0.012345\t20480\n"
done >> .onager/launches/1001/events/node.tsv'
rm .onager/active/1001
launch_on_disk 1002 1000000 1000000
prompt_row 'the events of 1,000,000 are new' 500 20
