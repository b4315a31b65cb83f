package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import java.util.List;

/** The columns of OS definitions. Source: spec/query-fields.json, os. */
final class OsFields {
    static final FieldTable<Finding> ALL =
            new FieldTable<>(
                    Finding.NAME,
                    List.of(
                            Finding.field(
                                    "api_versions",
                                    "ApiVersions",
                                    OTHER,
                                    "Operating system API versions"),
                            Finding.field(
                                    "blacklisted",
                                    "Blacklisted",
                                    BOOL,
                                    "Whether operating system is blacklisted"),
                            Finding.field(
                                    "hidden", "Hidden", BOOL, "Whether operating system is hidden"),
                            Finding.field("name", "Name", TEXT, "Operating system name"),
                            Finding.field("node_status", "NodeStatus", OTHER, "Status from node"),
                            Finding.field(
                                    "os_hvp",
                                    "OsHypervisorParams",
                                    OTHER,
                                    "Operating system specific hypervisor parameters"),
                            Finding.field(
                                    "osparams",
                                    "OsParameters",
                                    OTHER,
                                    "Operating system specific parameters"),
                            Finding.field(
                                    "parameters",
                                    "Parameters",
                                    OTHER,
                                    "Operating system parameters"),
                            Finding.field("trusted", "Trusted", BOOL, "Whether this OS is trusted"),
                            Finding.field(
                                    "valid",
                                    "Valid",
                                    BOOL,
                                    "Whether operating system definition is valid"),
                            Finding.field(
                                    "variants", "Variants", OTHER, "Operating system variants")));

    private OsFields() {}
}
