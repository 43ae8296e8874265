# What one press of TAB costs: the whole shell function of completions/onager.bash, as readline calls it, in a loop
# in one bash. In a folder with a thousand jobs and a thousand launches, and with a job of a million tasks.

# tab_loop LINE: µs of wall clock a call, in a bash of its own, in the current folder. Fails if nothing is offered.
tab_loop() {
    # shellcheck disable=SC2016
    "$BASH" --norc --noprofile -c '
        enable -f "$1" onager && . "$2" || exit
        COMP_LINE=$3 COMP_POINT=${#3} COMP_TYPE=9 count=200
        loop() { local i; for ((i = 0; i < count; i++)); do _onager onager; done; }
        loop
        ((${#COMPREPLY[@]})) || exit
        start=${EPOCHREALTIME/./}
        loop
        echo "$(((${EPOCHREALTIME/./} - start) / count))"
    ' bash "$so" "$here/../../completions/onager.bash" "$1" < /dev/null
}

# tab NAME LINE
tab() {
    local time
    for ((round = 0; round < rounds; round++)); do
        tab_loop "onager $2" >> "$1.tab" || say "TAB found nothing: $1"
    done
    time=$(median "$1.tab" 1 %d)
    row "TAB, $1" "$time us" - - '<= 2000 us' "$(met "$time <= 2000")"
}

# Jobs job1 ... job1000, each launched once: what prelaunch and launch leave, without waiting for a disk each time.
thousand_launches() {
    local n folder
    in_onager make 'onager prelaunch +jobname job1 +command run +arg --seed {1..20} +quiet &&
        onager launch --backend local --command true --jobname job1 2> /dev/null'
    for ((n = 2; n <= 1000; n++)); do
        for folder in scripts/job launches/; do
            cp -r ".onager/${folder}1" ".onager/$folder$n"
        done
        sed -i "s/job1\\b/job$n/; s/\"launch\":\t1,/\"launch\":\t$n,/; s/\\[\"1\"\\]/[\"$n\"]/" ".onager/launches/$n/launch.json"
        echo "$n,job$n,.onager/launches/$n/jobs.json" >> .onager/job_index.csv
        echo "$n,2022.12.15,11:52:06.184123,job$n,prelaunch,n,+jobname job$n +command run +arg --seed 1 2 3 4 5" \
            >> .onager/history_index.csv
    done
}

fresh complete
thousand_launches
tab subcommands ''
tab options 'prelaunch +jobname x +arg --lr 1 2 3 '
tab '1000 jobnames' 'launch --jobname '
tab 'one of 1000 jobnames' 'launch --jobname job77'
tab '1000 job ids' 'list --jobid '
tab 'job ids of a backend' 'cancel --backend local --jobid '
tab 'tasks of a launch' 'cancel --jobid 500 --tasklist '
tab history 'history --details '
tab 'values of +exclude' "prelaunch +arg --lr {1..100} +arg --seed {1..100} +exclude '--seed=3 --lr="
tab programs 'prelaunch +command gr'
in_onager big "onager prelaunch $million +quiet"
tab 'tasks of 1,000,000' 'launch --jobname big --tasklist 1-10,5'
