package janeti.units.cluster;

/** What can be found wrong, and with what kind of thing. Source: spec/constants.json, CV_*. */
enum VerifyCode {
    ECLUSTERCERT("cluster"),
    ECLUSTERCFG("cluster"),
    ECLUSTERCLIENTCERT("cluster"),
    ECLUSTERDANGLINGINST("instance"),
    ECLUSTERDANGLINGNODES("node"),
    ECLUSTERFILECHECK("cluster"),
    EEXTAGS("cluster"),
    EGROUPDIFFERENTPVSIZE("group"),
    EINSTANCEBADNODE("instance"),
    EINSTANCEDOWN("instance"),
    EINSTANCEFAULTYDISK("instance"),
    EINSTANCELAYOUT("instance"),
    EINSTANCEMISSINGCFGPARAMETER("instance"),
    EINSTANCEMISSINGDISK("instance"),
    EINSTANCEPOLICY("instance"),
    EINSTANCESPLITGROUPS("instance"),
    EINSTANCEUNSUITABLENODE("instance"),
    EINSTANCEWRONGNODE("instance"),
    ENODEDRBD("node"),
    ENODEDRBDHELPER("node"),
    ENODEDRBDVERSION("node"),
    ENODEFILECHECK("node"),
    ENODEFILESTORAGEPATHS("node"),
    ENODEFILESTORAGEPATHUNUSABLE("node"),
    ENODEGLUSTERSTORAGEPATHUNUSABLE("node"),
    ENODEHOOKS("node"),
    ENODEHV("node"),
    ENODELVM("node"),
    ENODEN1("node"),
    ENODENET("node"),
    ENODEOOBPATH("node"),
    ENODEORPHANINSTANCE("node"),
    ENODEORPHANLV("node"),
    ENODEOS("node"),
    ENODERPC("node"),
    ENODESETUP("node"),
    ENODESHAREDFILESTORAGEPATHUNUSABLE("node"),
    ENODESSH("node"),
    ENODETIME("node"),
    ENODEUSERSCRIPTS("node"),
    ENODEVERSION("node");

    private final String kind;

    VerifyCode(String kind) {
        this.kind = kind;
    }

    /** cluster, group, node or instance. */
    String kind() {
        return kind;
    }
}
