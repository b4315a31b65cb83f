package janeti.noderpc;

/** Where a node listens, and whether it is to be asked at all. */
public record NodeAddress(String ip, boolean offline) {
    /** For a URL: an IPv6 address in brackets. */
    String host() {
        return ip.contains(":") ? "[" + ip + "]" : ip;
    }
}
