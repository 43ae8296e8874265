# What became of a million tasks: asked of a launch whose two million events were made up, on 20 machines. A cluster's
# programs that answer at once stand in for the cluster: what is measured is onager.

fresh states
objects=("$build"/obj/builtins/core/{event,fault,file,idlist,sink,text}.o)
"${CC:-cc}" -O2 -D_GNU_SOURCE -I"$here/../../builtins" -o "$tools/append-events" "$here/append-events.c" \
    "${objects[@]}" || exit
mkdir bin
printf '#!/bin/sh\necho 1\n' > bin/sbatch
printf '#!/bin/sh\n' > bin/squeue
chmod +x bin/*
PATH=$PWD/bin:$PATH

# shellcheck disable=SC2086 # words
"$BASH" --norc --noprofile -c 'enable -f "$0" onager && onager prelaunch "$@" +quiet &&
    onager launch --backend slurm --jobname big > submitted' "$so" $million
mkdir -p .onager/launches/1/events
"$tools/make-events" .onager/launches/1 1000000 20

# asks FIGURE COMMAND: seconds and memory of a subcommand, and whether it says anything.
asks() {
    local name=of-${1//[^a-z]/-} seconds
    for ((round = 0; round < rounds; round++)); do
        in_onager "$name" "$2 > $name.out && [[ -s $name.out ]]"
    done
    failed "$name" && return
    seconds=$(median "$name" 1)
    row "$1 of 1,000,000" "$seconds s, $(mib "$name") MiB" - - '<= 1 s' "$(met "$seconds <= 1")"
}

asks status 'onager status'
asks 'status --jobid' 'onager status --jobid last'
asks 'list --state failed' 'onager list --state failed'
asks 'list --long --state failed' 'onager list --long --state failed --where learningrate=7'

# presses FIGURE LINE: seconds of one TAB, in a bash of its own.
presses() {
    local name=of-${1//[^a-z]/-} seconds
    for ((round = 0; round < rounds; round++)); do
        # shellcheck disable=SC2016
        measure "$name" "$BASH" --norc --noprofile -c 'enable -f "$0" onager && . "$1" || exit
            COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
            _onager onager
            ((${#COMPREPLY[@]}))' "$so" "$here/../../completions/onager.bash" "onager $2"
    done
    failed "$name" && return
    seconds=$(median "$name" 1)
    row "$1 of 1,000,000" "$seconds s" - - '<= 1 s' "$(met "$seconds <= 1")"
}

presses 'TAB, logs last:' 'logs last:'
presses 'TAB, tasks of a launch' 'launch --jobname big --tasklist '

# What its two lines cost a task, beside the disk that the bench works on.
for ((round = 0; round < rounds; round++)); do
    rm -rf cost && mkdir cost
    "$tools/append-events" cost 200000 >> appended
done
micro=$(median appended 1)
row 'appending the events of a task' "$micro us" - - '<= 20 us' "$(met "$micro <= 20")"

# A launch that is looked at every second, beside one that is not.
watched=20000
fresh states/watched
# shellcheck disable=SC2016
"$BASH" --norc --noprofile -c 'enable -f "$0" onager &&
    onager prelaunch +jobname d +command /bin/true +pos-arg $(seq "$1") +quiet' "$so" $watched

runs() {
    in_onager "$1" 'onager launch --backend local --jobname d --max-tasks 2' 2> messages
}

# Asks for the status of the launch each second until it is ended.
look_on() {
    # shellcheck disable=SC2016
    exec "$BASH" --norc --noprofile -c 'enable -f "$0" onager || exit
        while sleep 1; do onager status --jobid last > status; done' "$so" < /dev/null 2> looking
}

seen() {
    look_on &
    local looker=$!
    runs seen
    kill "$looker" && wait "$looker" 2> /dev/null
}

for ((round = 0; round < rounds; round++)); do
    ((round % 2)) && seen
    runs alone
    ((round % 2)) || seen
done
if ! failed alone && ! failed seen; then
    ratio=$(median_ratio alone seen 1)
    row "$watched x /bin/true, status every second" "$(median seen 1) s" "nobody asks $(median alone 1) s" "$ratio" \
        '>= 0.97' "$(met "$ratio >= 0.97")"
fi
