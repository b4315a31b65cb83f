# The life of one transfer of a disk, from its start to its result.
#
# The node daemon starts it as leader of a session of its own, in the folder of the transfer, and need not be there
# until its end. Arguments are NAME=VALUE: folder, mode (import or export), io (file, raw or script), place, os and script
# (of the operating system), log (what the script says), compress, magic, address (socat's), connect_limit,
# stall_limit, linger (seconds), log_limit and socat_log_limit (bytes).
#
# It leaves in the folder: pid, socat.log, socat.pid, dd.log, size (in bytes, if an export script tells it), reason (if it had to
# end the transfer) and at last exit, the status. Whoever reads these knows all there is to know.

set -u -m -o pipefail
LC_ALL=C # Bytes are no characters. Not exported: scripts get their environment and nothing else.
for word; do declare -- "$word"; done
cd -- "$folder" || exit

: >>socat.log
: >>dd.log
echo $$ >pid.new && mv pid.new pid

connection() {
    echo "$BASHPID" >socat.pid
    exec socat -ls -d -d -b1048576 -u "$@" 2>>socat.log
}

# An end of the data would be an end of the transfer, for the other side; it must see that this is none.
break_connection() {
    until [ -s socat.pid ]; do sleep 0.1; done
    kill -KILL "$(<socat.pid)" 2>/dev/null
}

pack() {
    case $compress in
    gzip | gzip-fast) gzip -1 -c ;;
    gzip-slow | lzop) "${compress%-slow}" -c ;;
    *) "$compress" ;;
    esac
}

unpack() {
    case $compress in
    gzip | gzip-fast | gzip-slow | lzop) "${compress%-*}" -d -c ;;
    *) "$compress" -d ;;
    esac
}

# Copies, and tells each second how far it is.
count() { LC_ALL=C dd bs=1M iflag=fullblock status=progress "$@" 2>>dd.log; }

# In one place, as both sides of it are in a pipe: its input and output are those of the transfer.
run_script() { (cd -- "$os" && exec "$script") 2>>"$log" 9>size; }

stream() {
    [ -z "$magic" ] || printf 'M=%s' "$magic" || return
    case $io in
    script) count ;;
    *) count if="$place" ;;
    esac
}

read_all() {
    if [ "$io" = script ]; then
        run_script </dev/null | stream
    else
        stream </dev/null
    fi
}

read_or_break() {
    read_all || {
        status=$?
        break_connection
        return "$status"
    }
}

run_export() {
    if [ "$compress" = none ]; then
        read_or_break | connection stdin "$address"
    else
        read_or_break | pack | connection stdin "$address"
    fi
}

check_magic() {
    local found=
    [ -z "$magic" ] && return
    IFS= read -r -N $((${#magic} + 2)) found 2>/dev/null
    [ "$found" = "M=$magic" ] && return
    echo 'Magic value mismatch: what comes in is not meant for this disk' >>dd.log
    return 1
}

store() {
    check_magic || return
    case $io in
    script) count | run_script >>"$log" ;;
    # A disk keeps its length; all is on it before the transfer counts as done.
    raw) count of="$place" conv=notrunc,fsync ;;
    file) mkdir -p -m 750 -- "$(dirname -- "$place")" && count of="$place" conv=fsync ;;
    esac
}

run_import() {
    if [ "$compress" = none ]; then
        connection "$address" stdout | store
    else
        connection "$address" stdout | unpack | store
    fi
}

size_of() { stat -c %s -- "$1" 2>/dev/null || echo 0; }

# The script may tidy up before it is killed.
end_it() {
    echo "$1" >reason
    break_connection
    kill -TERM -- "-$job" 2>/dev/null
    for ((i = 0; i < 10 * linger; i++)); do
        kill -0 -- "-$job" 2>/dev/null || return
        sleep 0.1
    done
    kill -KILL -- "-$job" 2>/dev/null
}

# A job of its own, so a process group of its own, that can be ended without ending this.
"run_$mode" 2>>"$log" &
job=$!
exec 2>/dev/null # Else the shell tells here of each process that is ended by a signal.

connected=
waited=0
idle=0
moved=0
while :; do
    sleep 1 &
    tick=$!
    wait -n "$job" "$tick"
    kill -0 "$job" || break

    [ -n "$connected" ] || ! grep -q 'starting data transfer loop' socat.log || connected=yes
    now=$(size_of dd.log)
    if [ -z "$connected" ]; then
        ((++waited <= connect_limit)) ||
            end_it "No connection within $connect_limit seconds; $(grep -c ' accepting connection ' socat.log) came and were refused"
    elif ((now != moved)); then
        moved=$now
        idle=0
    else
        ((++idle <= stall_limit)) ||
            end_it "No data moved for $stall_limit seconds: the other side or a script hangs"
    fi
    [ -e transfer.sh ] || end_it 'Somebody has removed its folder'
    (($(size_of socat.log) <= socat_log_limit)) || end_it 'Too many connections that were refused'
    (($(size_of "$log") <= log_limit)) || end_it "Script printed more than $log_limit bytes"
done
wait "$job"
status=$?
kill "$tick"

if ((status != 0)); then
    kill -KILL -- "-$job" 2>/dev/null
    # Half of a disk is none.
    if [ "$mode $io" = 'import file' ]; then
        rm -f -- "$place"
        rmdir --ignore-fail-on-non-empty -- "$(dirname -- "$place")" 2>/dev/null
    fi
fi
echo "$status" >exit.new && mv exit.new exit
