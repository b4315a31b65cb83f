package janeti.units.cluster;

import janeti.op.ClusterOp.VerifyOptions;
import janeti.units.UnitContext;

import java.util.Arrays;
import java.util.List;

/** Tells what was found wrong, in the form that gnt-cluster and programs read. */
record VerifyReport(UnitContext ctx, VerifyOptions options) {
    private static final String WARNING = "WARNING";

    /** Tells all; whether none of it is an error. */
    boolean tell(List<Complaint> complaints) {
        boolean good = true;
        for (Complaint complaint : complaints) {
            String severity = severity(complaint);
            ctx.feedback(line(severity, complaint));
            good &= severity.equals(WARNING);
        }
        return good;
    }

    /** One of each of these kinds, for whoever tries out what reads them. */
    boolean simulate(String... kinds) {
        return !options.simulateErrors()
                || tell(
                        Arrays.stream(VerifyCode.values())
                                .filter(code -> List.of(kinds).contains(code.kind()))
                                .map(code ->
                                        Complaint.error(code, "", "simulated, as was asked for"))
                                .toList());
    }

    private String severity(Complaint complaint) {
        boolean ignored = options.ignoredErrors().contains(complaint.code().name());
        return complaint.warning() || ignored ? WARNING : "ERROR";
    }

    private String line(String severity, Complaint complaint) {
        VerifyCode code = complaint.code();
        if (options.errorCodes()) {
            return "  - %s:%s:%s:%s:%s"
                    .formatted(
                            severity,
                            code.name(),
                            code.kind(),
                            complaint.item().isEmpty() ? "None" : complaint.item(),
                            complaint.text());
        }
        return "  - %s: %s %s: %s"
                .formatted(severity, code.kind(), complaint.item(), complaint.text());
    }
}
