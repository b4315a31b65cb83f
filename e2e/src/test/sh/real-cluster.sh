#!/bin/bash
# Real Ganeti on real node daemons, taken over by Janeti and given back: real-cluster.sh FOLDER
# Every node is a set of namespaces on this machine; all of them are gone at the end. Needs root,
# Debian's ganeti, openssh-server and iproute2, and a checkout that is built. Says what it does and
# ends with status 0 only if all of it was as it should be.
set -euo pipefail

folder=$(readlink -f "$1")
here=$(dirname "$(readlink -f "$0")")
checkout=$(readlink -f "$here/../../../..")
nodes=4 # Three of a cluster, and one for a cluster that begins with Janeti.
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
add() {
    in_node "$1" gnt-instance add -t diskless -o empty -n "$2" -B memory=64m,vcpus=1 \
        --no-ip-check --no-name-check "$3"
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
daemons_check() {
    for daemon in ganeti-luxid ganeti-wconfd; do
        in_node "$1" /usr/lib/ganeti/daemon-util check $daemon ||
            fail "daemon-util does not find $daemon on node $1"
    done
}

# --- Ganeti's own daemons --------------------------------------------------------------------

init 1 cluster.real.test
in_node 1 sh -c 'echo "test secret write" >/var/lib/ganeti/rapi/users &&
    chown gnt-rapi:gnt-masterd /var/lib/ganeti/rapi/users && chmod 640 /var/lib/ganeti/rapi/users
    for what in stop start; do /usr/lib/ganeti/daemon-util $what ganeti-rapi; done'
for n in 2 3; do in_node 1 gnt-node add --no-ssh-key-check "node$n.real.test"; done
say "the real cluster has three nodes"
for i in 1 2 3 4 5; do add 1 "node$((i % 3 + 1)).real.test" "inst$i.real.test"; done
expect "instances before" "$(count 1)" 5
is_ours 1 && fail "this is not Ganeti's own master daemon"
say "the real daemons have made five instances"

# --- taken over ------------------------------------------------------------------------------

in_node 1 $janeti adopt --check
in_node 1 $janeti adopt --no-caches
in_node 2 $janeti adopt --no-caches
is_ours 1 || fail "the master daemon is still Ganeti's"
daemons_check 1
expect "instances after taking over" "$(count 1)" 5
expect "echo" "$(in_node 1 gnt-debug wconfd echo hello)" "Answer: hello"
verify 1
say "Janeti is the master of real nodes and finds nothing wrong"

add 1 node2.real.test inst6.real.test
in_node 1 gnt-instance stop inst1.real.test
expect "a stopped instance" "$(state_of 1 inst1.real.test)" ADMIN_down
in_node 1 gnt-instance start inst1.real.test
in_node 1 gnt-instance reboot inst2.real.test
expect "a started instance" "$(state_of 1 inst1.real.test)" running
in_node 1 gnt-instance remove -f inst6.real.test
in_node 1 gnt-instance add-tags inst1.real.test blue
expect "tags" "$(in_node 1 gnt-instance list-tags inst1.real.test)" blue
expect "how jobs ended" "$(in_node 1 gnt-job list --no-headers -o status | sort -u)" success
in_node 1 gnt-cluster redist-conf
in_node 1 cmp -s /var/lib/ganeti/config.data <(in_node 2 cat /var/lib/ganeti/config.data) ||
    fail "node 2 has another config.data than the master"
# Ganeti's other daemons, on what we write and answer.
in_node 1 ganeti-watcher -d --no-wait-children
daemons_check 1
listed=$(in_node 1 python3 -c 'import ssl, urllib.request
asked = urllib.request.Request("https://127.0.0.1:5080/2/instances",
                               headers={"Authorization": "Basic dGVzdDpzZWNyZXQ="})
print(urllib.request.urlopen(asked, context=ssl._create_unverified_context()).read().decode())')
[[ $listed == *inst1.real.test* ]] || fail "ganeti-rapi does not serve what we know: $listed"
is_ours 1 || fail "the watcher has started Ganeti's own daemon"
say "instances were made, stopped, started, rebooted, removed, tagged; watcher and RAPI work"

# --- another node becomes the master ---------------------------------------------------------

in_node 2 gnt-cluster master-failover
expect "master by node 2" "$(in_node 2 gnt-cluster getmaster)" node2.real.test
expect "master by node 3" "$(in_node 3 gnt-cluster getmaster)" node2.real.test
is_ours 2 || fail "the new master daemon is not ours"
daemons_check 2
expect "instances after the failover" "$(count 2)" 5
in_node 2 gnt-instance stop inst3.real.test
expect "a stopped instance" "$(state_of 2 inst3.real.test)" ADMIN_down
say "node 2 is the master"

# --- given back ------------------------------------------------------------------------------

in_node 2 $janeti adopt --undo
in_node 1 $janeti adopt --undo
is_ours 2 && fail "the master daemon is still ours"
daemons_check 2
expect "instances at the end" "$(count 2)" 5
expect "an instance that we stopped" "$(state_of 2 inst3.real.test)" ADMIN_down
in_node 2 gnt-instance start inst3.real.test
verify 2
say "Ganeti's own daemons go on and find nothing wrong"

# --- a cluster that begins with Janeti -------------------------------------------------------

in_node 4 $janeti adopt --no-caches
init 4 second.real.test
is_ours 4 || fail "gnt-cluster init has started Ganeti's own daemon"
daemons_check 4
add 4 node4.real.test inst9.real.test
expect "an instance" "$(state_of 4 inst9.real.test)" running
say "a cluster was made with Janeti in place"
