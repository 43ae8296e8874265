# Ten thousand times /bin/true on two slots. The loop in C does nothing but spawn and wait, with the same
# files opened for each task; xargs and GNU parallel keep no logs; all else is as a user would call it. All
# hand the task's number to /bin/true: GNU's does more work with an argument than without.
#
# Nothing is deleted until the end: ext4 makes files slowly for some seconds after many were deleted.

tasks=10000 slots=2 fewer=2000         # GNU parallel gets fewer: it takes some 2 ms a task

# Each contender in a fresh folder, measured into a file two above it.
loop() {
    fresh "dispatch/$round/loop"
    measure ../../loop.out "$tools/spawn-loop" $tasks $slots . /bin/true
}
ours() {
    fresh "dispatch/$round/ours"
    # shellcheck disable=SC2016
    "$BASH" --norc --noprofile -c 'enable -f "$0" onager &&
        onager prelaunch +jobname d +command /bin/true +pos-arg $(seq "$1") +quiet' "$so" $tasks
    in_onager ../../ours.out "onager launch --backend local --jobname d --max-tasks $slots" 2> messages
}
xargs_() {
    fresh "dispatch/$round/xargs"
    seq $tasks > numbers
    measure ../../xargs.out xargs -a numbers -P$slots -n1 /bin/true
}
parallel_() {
    fresh "dispatch/$round/parallel"
    seq $fewer > numbers
    measure ../../parallel.out parallel --will-cite -j$slots -a numbers /bin/true
    measure ../../joblog.out parallel --will-cite -j$slots --joblog joblog -a numbers /bin/true
}
python_() {
    fresh "dispatch/$round/python"
    # shellcheck disable=SC2046
    "${python[@]}" prelaunch +jobname d +command /bin/true +pos-arg $(seq $tasks) +quiet > messages
    measure ../../python.out "${python[@]}" launch --backend local --jobname d --max-tasks $slots >> messages
}

# against NAME FILE TASKS WANTED CONDITION: a row of tasks a second. CONDITION is about the ratio r.
against() {
    local us them r
    failed "$2" && return
    us=$(calc "$tasks / $(median ours.out 1 %.6f)" %.0f)
    them=$(calc "$3 / $(median "$2" 1 %.6f)" %.0f)
    r=$(median_ratio "$2" ours.out "$(calc "$3 / $tasks" %.6f)")
    row "dispatch of $tasks x /bin/true, 2 slots" "$us tasks/s" "$1 $them tasks/s" "$(calc "$r")" "$4" \
        "$(met "${5//r/$r}")"
}

fresh dispatch
for ((round = 0; round < rounds; round++)); do
    loop
    ours
    xargs_
    ((round < 3)) && parallel_
    ((${#python[@]})) && python_
done

cd "$place/dispatch" || exit
if ! failed ours.out; then
    against 'loop in C' loop.out $tasks '>= 0.90' 'r >= 0.90'
    against 'xargs -P2' xargs.out $tasks '> 1' 'r > 1'
    against 'GNU parallel' parallel.out $fewer '> 1' 'r > 1'
    against 'GNU parallel --joblog' joblog.out $fewer '> 1' 'r > 1'
    if ((${#python[@]})); then against Python python.out $tasks '> 1' 'r > 1'; fi
fi
