#!/bin/bash
# Read by real-cluster.sh: a cluster of three nodes is taken over, worked with and given back.

# --- Ganeti's own daemons --------------------------------------------------------------------

init 1 cluster.real.test
in_node 1 sh -c 'echo "test secret write" >/var/lib/ganeti/rapi/users &&
    chown gnt-rapi:gnt-masterd /var/lib/ganeti/rapi/users && chmod 640 /var/lib/ganeti/rapi/users
    for what in stop start; do /usr/lib/ganeti/daemon-util $what ganeti-rapi; done'
for n in 2 3; do in_node 1 gnt-node add --no-ssh-key-check "node$n.real.test"; done
say "the real cluster has three nodes"
for i in 1 2 3 4 5; do add 1 "node$((i % 3 + 1)).real.test" "inst$i.real.test" --submit; done
until_true "the real daemons do not end their jobs" jobs_ended 1
expect "how jobs ended" "$(in_node 1 gnt-job list --no-headers -o status | sort -u)" success
expect "instances before" "$(count 1)" 5
is_ours 1 && fail "this is not Ganeti's own master daemon"
say "the real daemons have made five instances"

# --- taken over ------------------------------------------------------------------------------

# What is at stake: programs, daemons, the queue's flag.
footprint() {
    in_node 1 sh -c 'ls -l /usr/sbin/ganeti-* /usr/lib/janeti /var/lib/ganeti/janeti 2>&1
        cat /run/ganeti/ganeti-luxid.pid /run/ganeti/ganeti-wconfd.pid
        ls /var/lib/ganeti/queue/drain 2>&1 || true'
}
# refused WORDS COMMAND...: it fails, says that nothing was changed and why, and it is true.
refused() {
    local words=$1 said before
    shift
    before=$(footprint)
    said=$(in_node 1 "$@" 2>&1) && fail "should have been refused: $*"
    [[ $said == *"$words"* ]] || fail "\"$words\" is not said by: $said"
    [[ $said == *"Nothing was changed"* ]] || fail "nothing about changes is said by: $said"
    expect "what $* has changed" "$(footprint)" "$before"
}
in_node 1 $janeti adopt --check
in_node 1 sh -c 'mkdir /root/jdk && mount --bind /opt/jdk /root/jdk'
in_node 1 gnt-debug delay --submit 15 >"$folder/delay"
refused "jobs have not ended" $janeti adopt
refused "put the JDK where" env JAVA_HOME=/root/jdk $janeti adopt
refused "run it as root" runuser -u gnt-masterd -- $janeti adopt
in_node 1 sed -i.kept 's/"version":3000000/"version":2160000/' /var/lib/ganeti/config.data
refused 2160000 $janeti adopt
in_node 1 mv /var/lib/ganeti/config.data.kept /var/lib/ganeti/config.data
until_true "a job that waits does not end" jobs_ended 1
for n in 2 3; do in_node $n sed -i.kept s/node1/node2/ /var/lib/ganeti/ssconf_master_node; done
refused "node3.real.test believes in node2.real.test" $janeti adopt
in_node 1 $janeti adopt --check --no-voting
for n in 2 3; do
    in_node $n mv /var/lib/ganeti/ssconf_master_node.kept /var/lib/ganeti/ssconf_master_node
done
say "what cannot be taken over is refused, and nothing is changed"

# killed LINE: takes over and is killed, with all it has started, once it has said the line.
killed() {
    : >"$folder/adopt"
    in_node 1 setsid sh -c 'echo $$ >/run/adopt.pid; exec "$0" adopt --no-caches' $janeti \
        >"$folder/adopt" 2>&1 &
    local adopting=$!
    until_true "\"$1\" is not said: $(cat "$folder/adopt")" grep -q "$1" "$folder/adopt"
    in_node 1 bash -c 'kill -9 -- -$(</run/adopt.pid)'
    wait $adopting && fail "taking over was not killed"
    say "taking over was killed at: $1"
}
in_node 2 $janeti adopt --no-caches &
second=$!
killed "no new jobs are taken"
killed "our daemons take the place"
killed "our daemons are started"
in_node 1 $janeti adopt --no-caches
wait $second || fail "node 2 is not ready"
is_ours 1 || fail "the master daemon is still Ganeti's"
daemons_check 1
in_node 1 $janeti adopt --check
expect "instances after taking over" "$(count 1)" 5
expect "echo" "$(in_node 1 gnt-debug wconfd echo hello)" "Answer: hello"
expect "the drain flag" "$(in_node 1 gnt-cluster queue info)" "The drain flag is unset"
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

# --- new certificates ------------------------------------------------------------------------

certificates() { in_node "$1" sha256sum /var/lib/ganeti/{server,client}.pem; }
before=$(certificates 3)
in_node 1 gnt-cluster renew-crypto -f --new-cluster-certificate >"$folder/renew" 2>&1 ||
    fail "$(cat "$folder/renew")"
[ "$(certificates 3)" != "$before" ] || fail "node 3 has its old certificates"
is_ours 1 || fail "renewing certificates has started Ganeti's own daemon"
daemons_check 1
verify 1
in_node 1 gnt-instance reboot inst2.real.test
say "all nodes have new certificates"

# --- a node leaves and comes back ------------------------------------------------------------

for i in 2 5; do in_node 1 gnt-instance failover -f -n node1.real.test "inst$i.real.test"; done
in_node 1 gnt-node remove node3.real.test
in_node 3 test -e /var/lib/ganeti/server.pem && fail "node 3 has kept the cluster's key"
expect "nodes without node 3" "$(in_node 1 gnt-node list --no-headers -o name | wc -l)" 2
in_node 1 gnt-node add --no-ssh-key-check node3.real.test
in_node 1 gnt-instance failover -f -n node3.real.test inst2.real.test
expect "an instance of node 3" "$(state_of 1 inst2.real.test)" running
verify 1
say "node 3 has left and come back"

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
[[ $(in_node 2 $janeti adopt --undo) == *"are in /usr/sbin already"* ]] ||
    fail "giving back twice does not say so"
is_ours 2 && fail "the master daemon is still ours"
daemons_check 2
expect "instances at the end" "$(count 2)" 5
expect "an instance that we stopped" "$(state_of 2 inst3.real.test)" ADMIN_down
in_node 2 gnt-instance start inst3.real.test
verify 2
say "Ganeti's own daemons go on and find nothing wrong"
