# Loading the builtin, and what it adds to the start of a shell.

load_loop() {
    "$BASH" --norc --noprofile -c '
        start=${EPOCHREALTIME/./}
        for ((i = 0; i < 500; i++)); do enable -f "$1" onager; enable -d onager; done
        echo $(((${EPOCHREALTIME/./} - start) / 500))' bash "$so"
}

fresh load
for ((round = 0; round < rounds; round++)); do
    load_loop >> loop
    measure -n 40 without "$BASH" --norc --noprofile -c :
    measure -n 40 with "$BASH" --norc --noprofile -c 'enable -f "$0" onager' "$so"
done
loaded=$(median loop 1 %d)
row 'enable -f and enable -d' "$loaded us" - - '< 1000 us' "$(met "$loaded < 1000")"
with=$(calc "$(median with 1 %.6f) * 1e6" %d) without=$(calc "$(median without 1 %.6f) * 1e6" %d)
row 'start of a bash with onager' "$with us" "bash $without us" "$(calc "$with / $without")" '< 1000 us more' \
    "$(met "$with - $without < 1000")"
