#!/bin/bash
# Real Ganeti on real node daemons, taken over by Janeti and given back: real-cluster.sh FOLDER
# Every node is a set of namespaces on this machine; all of them are gone at the end. Needs root,
# Debian's ganeti, openssh-server and iproute2, and a checkout that is built. Says what it does and
# ends with status 0 only if all of it was as it should be.
set -euo pipefail

folder=$(readlink -f "$1")
here=$(dirname "$(readlink -f "$0")")
checkout=$(readlink -f "$here/../../../..")
nodes=4 # Three of a cluster, and one for clusters that begin with Janeti.
network=10.91.7
declare -a node_pid=()
hub_pid=

say() { printf '== %s s: %s\n' "$SECONDS" "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}

# in_node NUMBER COMMAND...
in_node() {
    local pid=${node_pid[$1]}
    shift
    nsenter -t "$pid" -m -u -i -n -p -r -w -- env -i HOME=/root LANG=C.UTF-8 TERM=dumb \
        JAVA_HOME=/opt/jdk PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
}

# Ends every process of every node: with its first process a process namespace goes.
end() {
    local status=$?
    if [ $status -ne 0 ]; then
        for n in "${!node_pid[@]}"; do
            echo "-- the ends of the logs of node $n:"
            in_node "$n" bash -c 'tail -n 15 /var/log/ganeti/{master,wconf,luxi,node}-daemon.log' \
                2>/dev/null || true
        done
    fi
    for pid in "${node_pid[@]}" $hub_pid; do
        kill -9 "$pid" 2>/dev/null || true
    done
}
trap end EXIT

unshare --mount --pid --net --uts --ipc --fork true 2>/dev/null ||
    fail "this machine does not let root make namespaces, and this test is about nodes made of them"

# --- nodes -----------------------------------------------------------------------------------

NODE_KEY=$(ssh-keygen -q -t rsa -b 2048 -N '' -f "$folder/key" && cat "$folder/key")
export NODE_KEY
{
    echo "127.0.0.1 localhost"
    echo "$network.1 cluster.real.test"
    echo "$network.2 second.real.test"
    for n in $(seq $nodes); do echo "$network.$((10 + n)) node$n.real.test node$n"; done
    for i in $(seq 9); do echo "$network.$((100 + i)) inst$i.real.test"; done
} >"$folder/hosts"

# child_of PID: the first process inside is the child of the one that made its namespaces.
child_of() {
    for _ in $(seq 100); do
        pgrep -P "$1" 2>/dev/null | head -n 1 | grep . && return
        sleep 0.1
    done
    fail "a node's first process did not start"
}

unshare --net sleep infinity &
hub_pid=$!
for _ in $(seq 100); do
    [ "$(readlink /proc/$hub_pid/ns/net)" != "$(readlink /proc/$$/ns/net)" ] && break
    sleep 0.1
done
nsenter -t "$hub_pid" -n sh -c 'ip link add hub type bridge && ip link set hub up'
jdk=$(readlink -f "$JAVA_HOME")
for n in $(seq $nodes); do
    mkdir -p "$folder/node$n"
    setsid unshare --mount --pid --net --uts --ipc --fork --kill-child \
        bash "$here/real-node.sh" "$folder/node$n" "$n" "$folder/hosts" "$checkout" "$jdk" \
        </dev/null >"$folder/node$n.out" 2>&1 &
    node_pid[n]=$(child_of $!)
    nsenter -t "$hub_pid" -n ip link add "port$n" type veth peer name eth0 netns "${node_pid[n]}"
    nsenter -t "$hub_pid" -n sh -c "ip link set port$n master hub && ip link set port$n up"
    nsenter -t "${node_pid[n]}" -n sh -c "ip link set lo up && ip link add br0 type bridge &&
        ip link set eth0 master br0 && ip link set eth0 up && ip link set br0 up &&
        ip addr add $network.$((10 + n))/24 dev br0"
done
for n in $(seq $nodes); do
    for _ in $(seq 200); do
        in_node "$n" test -e /run/node-ready 2>/dev/null && continue 2
        sleep 0.1
    done
    cat "$folder/node$n.out"
    fail "node $n did not come up"
done
say "$nodes nodes are up"

janeti=/opt/janeti/janeti
init() {
    in_node "$1" gnt-cluster init --no-etc-hosts --master-netdev=br0 --primary-ip-version=4 \
        --enabled-hypervisors=fake --enabled-disk-templates=diskless,file \
        --file-storage-dir=/srv/ganeti/file-storage --nic-parameters mode=bridged,link=br0 \
        --ipolicy-bounds-specs "$policy" --ipolicy-disk-templates diskless,file "$2"
}
policy=min:disk-size=0,cpu-count=1,disk-count=0,memory-size=1,nic-count=0,spindle-use=0
policy+=/max:disk-size=1048576,cpu-count=8,disk-count=16,memory-size=32768,nic-count=8,spindle-use=12
# add MASTER NODE INSTANCE [OPTION...]
add() {
    in_node "$1" gnt-instance add -t diskless -o empty -n "$2" -B memory=64m,vcpus=1 \
        --no-ip-check --no-name-check "${@:4}" "$3"
}
count() { in_node "$1" gnt-instance list --no-headers -o name | wc -l; }
state_of() { in_node "$1" gnt-instance list --no-headers -o status "$2"; }
expect() { [ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""; }
is_ours() { [[ $(in_node "$1" gnt-cluster version) == *janeti* ]]; }
verify() {
    in_node "$1" gnt-cluster verify >"$folder/verify" 2>&1 || fail "$(cat "$folder/verify")"
    grep ERROR "$folder/verify" && fail "gnt-cluster verify finds something wrong"
    return 0
}
# until_true WHAT COMMAND...: asks ten times a second, for a minute at most.
until_true() {
    local what=$1
    shift
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    fail "$what"
}
jobs_ended() {
    local states
    states=$(in_node "$1" gnt-job list --no-headers -o status) || return
    ! grep -qvxE 'success|error|canceled' <<<"$states"
}
daemons_check() {
    for daemon in ganeti-luxid ganeti-wconfd; do
        in_node "$1" /usr/lib/ganeti/daemon-util check $daemon ||
            fail "daemon-util does not find $daemon on node $1"
    done
}

# The cluster of node 4 has nothing to do with the other, so it is made meanwhile.
(
    trap - EXIT
    . "$here/real-beginning.sh"
) >"$folder/beginning" 2>&1 &
beginning=$!
. "$here/real-takeover.sh"
wait $beginning || {
    cat "$folder/beginning"
    fail "a cluster that begins with Janeti"
}
cat "$folder/beginning"
