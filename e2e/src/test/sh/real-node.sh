#!/bin/bash
# The first process of a node: real-node.sh FOLDER NUMBER HOSTS CHECKOUT JDK
# Runs in mount, process, network, name and IPC namespaces of its own. Makes a file tree of its own
# over the machine's, of which nothing is changed, and then waits for its end.
set -euo pipefail
folder=$1 number=$2 hosts=$3 checkout=$4 jdk=$5
name=node$number.real.test

mount --make-rprivate /
hosts_text=$(cat "$hosts")
mount -t tmpfs none "$folder"
mkdir "$folder"/{changes,work,tree}
mount -t overlay none -o "lowerdir=/,upperdir=$folder/changes,workdir=$folder/work" "$folder/tree"
cd "$folder/tree"
for fresh in tmp run var/tmp var/lib/ganeti var/log/ganeti srv dev root; do
    mkdir -p "$fresh"
    mount -t tmpfs none "$fresh"
done
chmod 1777 tmp var/tmp
chmod 700 root
mkdir -p run/lock run/sshd dev/pts dev/shm opt/janeti opt/jdk
for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 none dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs none dev/shm
mount -t proc none proc
mount -t sysfs none sys
mount --bind "$checkout" opt/janeti
mount --bind "$jdk" opt/jdk
mkdir -p .machine
pivot_root . .machine
umount -l /.machine
cd /

hostname "$name"
printf '%s\n' "$name" >/etc/hostname
printf '%s\n' "$hosts_text" >/etc/hosts
sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
printf '#!/bin/sh\nexit 0\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
rm -f /etc/cron.d/ganeti # The watcher runs when the test says so.
# Not every kernel has this door; the node daemon wants to see one, and the test never opens it.
[ -e /proc/sysrq-trigger ] || sed -i 's,/proc/sysrq-trigger,/proc/uptime,' \
    /usr/share/ganeti/default/ganeti/backend.py

# One pair of keys lets root of every node in on every node; host keys are the machine's.
mkdir -p /root/.ssh
printf '%s\n' "$NODE_KEY" >/root/.ssh/test_key
chmod 600 /root/.ssh/test_key
ssh-keygen -y -f /root/.ssh/test_key >/etc/ssh/test_keys
[ -e /etc/ssh/ssh_host_rsa_key ] || ssh-keygen -q -t rsa -N '' -f /etc/ssh/ssh_host_rsa_key
cat >>/etc/ssh/sshd_config <<TEXT
PermitRootLogin yes
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/test_keys
TEXT
cat >/root/.ssh/config <<TEXT
Host *
  IdentityFile ~/.ssh/test_key
  IdentityFile ~/.ssh/id_rsa
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
TEXT

mkdir -p /etc/ganeti /srv/ganeti/{os,export,file-storage,shared-file-storage} /srv/ganeti/os/empty
printf '/srv/ganeti/file-storage\n/srv/ganeti/shared-file-storage\n' >/etc/ganeti/file-storage-paths
printf '10\n' >/srv/ganeti/os/empty/ganeti_api_version
for script in create import export rename; do
    printf '#!/bin/sh\nexit 0\n' >/srv/ganeti/os/empty/$script
    chmod 755 /srv/ganeti/os/empty/$script
done
/usr/sbin/sshd
touch /run/node-ready
trap 'exit 0' TERM
while :; do
    sleep 3600 &
    wait $!
done
