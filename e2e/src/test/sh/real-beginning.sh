#!/bin/bash
# Read by real-cluster.sh: clusters of one node that begin, and end, with Janeti in place.

in_node 4 $janeti adopt --no-caches
init 4 second.real.test
is_ours 4 || fail "gnt-cluster init has started Ganeti's own daemon"
daemons_check 4
add 4 node4.real.test inst9.real.test
expect "an instance" "$(state_of 4 inst9.real.test)" running
say "a cluster was made with Janeti in place"

# Ganeti's other daemons, on our files and our socket.
# Debian's confd-client sends a query that its own confd cannot read, so its library is used.
confd() {
    local said
    said=$(in_node 4 env PYTHONPATH=/usr/share/ganeti/default python3 -c "$confd_client" \
        $network.14 node4.real.test 2>&1) || fail "confd: $said"
    expect "master, role, addresses by confd" "$said" "node4.real.test 0 ['$network.14']"
}
confd_client='
import sys
from ganeti import constants, pathutils, utils
from ganeti.confd import client

replies = []
asking = client.ConfdClient(utils.ReadFile(pathutils.CONFD_HMAC_KEY), [sys.argv[1]], replies.append)
for kind, query in ((constants.CONFD_REQ_CLUSTER_MASTER, None),
                    (constants.CONFD_REQ_NODE_ROLE_BYNAME, sys.argv[2]),
                    (constants.CONFD_REQ_NODE_PIP_LIST, None)):
    asking.SendRequest(client.ConfdClientRequest(type=kind, query=query), async_=False)
    asking.ReceiveReply(30)
print(*[reply.server_reply.answer for reply in replies if reply.type == client.UPCALL_REPLY])
'
confd
collectors=$(in_node 4 bash -c 'exec 3<>/dev/tcp/127.0.0.1/1815
    printf "GET /1/report/default/cpu-avg-load HTTP/1.0\r\n\r\n" >&3 && cat <&3')
[[ $collectors == *'"name":"cpu-avg-load"'* ]] || fail "mond reports nothing: $collectors"

in_node 4 gnt-cluster renew-crypto -f --new-cluster-certificate --new-rapi-certificate \
    --new-confd-hmac-key --new-cluster-domain-secret
is_ours 4 || fail "renewing secrets has started Ganeti's own daemon"
confd
verify 4
say "confd and mond serve what we know, also with new secrets"

in_node 4 gnt-instance remove -f inst9.real.test
in_node 4 gnt-cluster destroy --yes-do-it
in_node 4 test ! -e /var/lib/ganeti/config.data || fail "the cluster was destroyed and is there"
in_node 4 pgrep -x ganeti-luxid && fail "the cluster was destroyed and its master daemon runs"
in_node 4 rm /var/lib/ganeti/queue/lock # Which Ganeti's node daemon leaves, and its init refuses.
init 4 second.real.test
is_ours 4 || fail "gnt-cluster init has started Ganeti's own daemon"
expect "instances of a new cluster" "$(count 4)" 0
say "a cluster was destroyed, and another one begins in its place"
