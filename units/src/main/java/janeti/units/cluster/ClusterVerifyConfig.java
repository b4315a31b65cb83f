package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeTlsException;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;
import janeti.units.Validity;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks after the configuration and the certificates of the cluster. Source: spec/operations.md,
 * CLUSTER_VERIFY_CONFIG.
 */
record ClusterVerifyConfig(ClusterOp.VerifyConfig op)
        implements LogicalUnit<ClusterVerifyConfig.Plan> {
    private static final List<String> CERTIFICATES =
            List.of("/var/lib/ganeti/server.pem", "/var/lib/ganeti/rapi.pem");

    private static final String REMEDY = "\"gnt-cluster renew-crypto\" makes it anew";

    /** Source: spec/constants.json, SSL_CERT_EXPIRATION_ERROR and SSL_CERT_EXPIRATION_WARN. */
    private static final long ERROR_DAYS = 7;

    private static final long WARNING_DAYS = 30;

    /** What is wrong with certificates, and what will be. */
    record Plan(List<String> errors, List<String> warnings) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.allShared(LockLevel.INSTANCE)
                .and(LockRequest.allShared(LockLevel.NODEGROUP))
                .and(LockRequest.allShared(LockLevel.NODE))
                .and(LockRequest.allShared(LockLevel.NODE_RES))
                .and(LockRequest.allShared(LockLevel.NETWORK));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        List<String> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (String path : CERTIFICATES) {
            try {
                Validity found = ctx.certificate(path.substring(path.lastIndexOf('/') + 1));
                if (found != null) {
                    look(path, found, ctx.now(), errors, warnings);
                }
            } catch (NodeTlsException e) {
                errors.add(String.valueOf(e.getMessage()));
            }
        }
        return new Plan(errors, warnings);
    }

    private static void look(
            String path, Validity found, Instant now, List<String> errors, List<String> warnings) {
        long days = Duration.between(now, found.until()).toDays();
        if (found.until().isBefore(now)) {
            errors.add(path + " has expired at " + found.until() + "; " + REMEDY);
        } else if (found.from().isAfter(now)) {
            errors.add(path + " is not valid before " + found.from() + "; check the clock");
        } else if (days <= ERROR_DAYS) {
            errors.add("%s expires in about %d days; %s".formatted(path, days, REMEDY));
        } else if (days <= WARNING_DAYS) {
            warnings.add("%s expires in about %d days; %s".formatted(path, days, REMEDY));
        }
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        var report = new VerifyReport(ctx, op.options());
        ctx.feedback("* Verifying cluster config");
        boolean good = report.tell(ofConfig(config));
        ctx.feedback("* Verifying cluster certificate files");
        good &= report.tell(ofCertificates(config, ctx));
        good &=
                report.tell(
                        plan.errors().stream()
                                .map(text -> Complaint.error(VerifyCode.ECLUSTERCERT, "", text))
                                .toList());
        good &=
                report.tell(
                        plan.warnings().stream()
                                .map(text -> Complaint.warning(VerifyCode.ECLUSTERCERT, "", text))
                                .toList());
        // Their types are among what is wrong with the configuration, above.
        ctx.feedback("* Verifying hypervisor parameters");
        ctx.feedback("* Verifying all nodes belong to an existing group");
        good &= report.tell(homeless(config));
        good &= report.simulate("cluster");
        return good;
    }

    private static List<Complaint> ofConfig(Config config) {
        return config.problems().stream()
                .map(problem -> Complaint.error(VerifyCode.ECLUSTERCFG, "", problem))
                .toList();
    }

    /** The master's node daemon can read what its other daemons need. */
    private static List<Complaint> ofCertificates(Config config, UnitContext ctx) {
        Node master = config.masterNode();
        var call =
                new NodeVerify(
                        Map.of("filelist", CERTIFICATES),
                        config.cluster().name(),
                        config.cluster().hypervisors().params().values());
        NodeAnswer<Map<String, @Nullable Object>> answer = ctx.tryCall(master.name(), call);
        Map<String, @Nullable Object> found = answer.value();
        if (found == null) {
            return List.of(
                    Complaint.error(
                            VerifyCode.ECLUSTERCERT,
                            "",
                            "node %s does not say whether the certificates are there: %s"
                                    .formatted(master.name(), answer.failure())));
        }
        List<Complaint> complaints = new ArrayList<>();
        for (String path : CERTIFICATES) {
            if (!(found.get("filelist") instanceof Map<?, ?> there) || !there.containsKey(path)) {
                complaints.add(
                        Complaint.error(
                                VerifyCode.ECLUSTERCERT,
                                "",
                                "%s is not there on node %s, or not readable; %s"
                                        .formatted(path, master.name(), REMEDY)));
            }
        }
        return complaints;
    }

    private static List<Complaint> homeless(Config config) {
        List<Complaint> complaints = new ArrayList<>();
        for (Node node : config.nodes().values()) {
            if (!config.groups().containsKey(node.group())) {
                complaints.add(
                        Complaint.error(
                                VerifyCode.ECLUSTERDANGLINGNODES,
                                node.name().value(),
                                "it belongs to group " + node.group() + ", which is not there"));
            }
        }
        for (Instance instance : config.instances().values()) {
            if (!instance.forthcoming() && !config.nodes().containsKey(instance.primaryNode())) {
                complaints.add(
                        Complaint.error(
                                VerifyCode.ECLUSTERDANGLINGINST,
                                instance.name().value(),
                                "its primary node " + instance.primaryNode() + " is not there"));
            }
        }
        return complaints;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
