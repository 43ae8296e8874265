#!/bin/bash
# Running a command on a node. Loaded by the …-run programs after lib.bash, nodes.bash and the cluster's file.

cluster_run() {
    local node=$HEAD user=$NORMAL_USER variables=() pid
    while (($#)); do
        case $1 in
        --root) user=root ;;
        --user | --node | -e)
            (($# >= 2)) || usage_error "$1 wants a value"
            case $1 in
            --user) user=$2 ;;
            --node) node=$2 ;;
            -e) variables+=("$2") ;;
            esac
            shift
            ;;
        --) shift && break ;;
        -*) usage_error "no option $1" ;;
        *) break ;;
        esac
        shift
    done
    (($#)) || usage_error "no command given"
    ((EUID == 0)) || cannot_run "real clusters need root"
    pid=$(node_pid "$node") || {
        say "$node is not up; $CLUSTER-up brings it up"
        exit 125
    }
    run_on "$pid" "$user" "${#variables[@]}" "${variables[@]}" "$@"
}

# $1 process id of the node, $2 user, $3 how many variables, then these and the command. Does not return.
run_on() {
    local pid=$1 user=$2 count=$3 home=/home/$2 path=$CLEAN_PATH
    shift 3
    [[ $user != root ]] || home=/root path=/usr/local/sbin:/usr/sbin:/sbin:$CLEAN_PATH
    local variables=("${@:1:count}")
    shift "$count"
    [[ $PWD/ == "$STATE"/* ]] || cd "$STATE" || exit
    # shellcheck disable=SC2016
    exec nsenter -t "$pid" -m -u -i -n -p -r -- \
        setpriv --reuid="$user" --regid="$user" --init-groups --pdeathsig HUP -- \
        env -i PATH="$path" HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash LANG=C.UTF-8 \
        TERM="${TERM:-dumb}" "${variables[@]}" \
        /bin/bash -c 'cd -- "$1" || exit 125; shift; exec "$@"' - "$(folder_there "$home")" "$@"
}

# Prints where a command starts; $1 is the user's home.
folder_there() {
    local here
    here=$(pwd -P)
    if [[ $here/ == "$STATE"/?* ]]; then printf '%s\n' "$here"; else printf '%s\n' "$1"; fi
}
