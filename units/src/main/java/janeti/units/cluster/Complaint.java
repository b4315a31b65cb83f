package janeti.units.cluster;

/**
 * Something that was found wrong.
 *
 * @param item the node, instance or group; empty for the cluster
 * @param warning whether the cluster does its work all the same
 */
record Complaint(VerifyCode code, String item, String text, boolean warning) {
    static Complaint error(VerifyCode code, String item, String text) {
        return new Complaint(code, item, text, false);
    }

    static Complaint warning(VerifyCode code, String item, String text) {
        return new Complaint(code, item, text, true);
    }
}
