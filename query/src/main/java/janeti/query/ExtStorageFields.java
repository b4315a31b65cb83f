package janeti.query;

import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import java.util.List;

/** The columns of external storage providers. Source: spec/query-fields.json, extstorage. */
final class ExtStorageFields {
    static final FieldTable<Finding> ALL =
            new FieldTable<>(
                    Finding.NAME,
                    List.of(
                            Finding.field("name", "Name", TEXT, "ExtStorage provider name"),
                            Finding.field("node_status", "NodeStatus", OTHER, "Status from node"),
                            Finding.field(
                                    "nodegroup_status",
                                    "NodegroupStatus",
                                    OTHER,
                                    "Overall Nodegroup status"),
                            Finding.field(
                                    "parameters",
                                    "Parameters",
                                    OTHER,
                                    "ExtStorage provider parameters")));

    private ExtStorageFields() {}
}
