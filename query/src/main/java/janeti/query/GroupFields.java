package janeti.query;

import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import janeti.config.Filled;
import janeti.config.object.FilledIPolicy;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of gnt-group list. Source: spec/query-fields.json, group. */
final class GroupFields {
    static final FieldTable<GroupRow> ALL = new FieldTable<>("name", all());

    private GroupFields() {}

    private static List<Field<GroupRow>> all() {
        List<Field<GroupRow>> all = new ArrayList<>();
        all.add(
                Field.field(
                        "name", "Group", TEXT, "Group name", row -> row.group().name().value()));
        all.add(
                Field.field(
                        "alloc_policy",
                        "AllocPolicy",
                        TEXT,
                        "Allocation policy for group",
                        row -> row.group().allocPolicy().wireName()));
        all.addAll(members());
        all.addAll(merged());
        all.addAll(custom());
        all.addAll(SharedFields.ndparams(GroupFields::ndparams));
        all.addAll(SharedFields.stamp("Group", GroupRow::group));
        all.add(SharedFields.tags(GroupRow::group));
        return all;
    }

    private static List<Field<GroupRow>> members() {
        return List.of(
                Field.field(
                        "node_cnt",
                        "Nodes",
                        NUMBER,
                        "Number of nodes",
                        row -> (long) nodes(row).size()),
                Field.field(
                        "node_list",
                        "NodeList",
                        OTHER,
                        "List of nodes",
                        row -> nodes(row).stream().map(node -> node.name().value()).toList()),
                Field.field(
                        "pinst_cnt",
                        "Instances",
                        NUMBER,
                        "Number of primary instances",
                        row -> (long) Relations.primaryInstances(row.config(), row.group()).size()),
                Field.field(
                        "pinst_list",
                        "InstanceList",
                        OTHER,
                        "List of primary instances",
                        row ->
                                Relations.names(
                                        Relations.primaryInstances(row.config(), row.group()))));
    }

    private static List<Field<GroupRow>> merged() {
        return List.of(
                Field.field(
                        "ndparams",
                        "NDParams",
                        OTHER,
                        "Node parameters",
                        row -> NdParams.form(ndparams(row))),
                Field.field(
                        "ipolicy",
                        "InstancePolicy",
                        OTHER,
                        "Instance policy limitations (merged)",
                        row -> FilledIPolicy.form(Filled.ipolicy(row.config(), row.group()))),
                Field.field(
                        "diskparams",
                        "DiskParameters",
                        OTHER,
                        "Disk parameters (merged)",
                        GroupFields::diskparams));
    }

    private static List<Field<GroupRow>> custom() {
        return List.of(
                custom("custom_ndparams", "CustomNDParams", "Custom node parameters", "ndparams"),
                custom(
                        "custom_ipolicy",
                        "CustomInstancePolicy",
                        "Custom instance policy limitations",
                        "ipolicy"),
                custom(
                        "custom_diskparams",
                        "CustomDiskParameters",
                        "Custom disk parameters",
                        "diskparams"));
    }

    /** What the group sets itself, as it stands in the configuration. */
    private static Field<GroupRow> custom(String name, String title, String doc, String key) {
        return Field.ofCell(
                name, title, OTHER, doc, row -> Cell.of(ObjectWriter.form(row.group()).get(key)));
    }

    private static List<Node> nodes(GroupRow row) {
        return Relations.nodes(row.config(), row.group());
    }

    private static NdParams ndparams(GroupRow row) {
        return Filled.ndparams(row.config(), row.group());
    }

    private static Object diskparams(GroupRow row) {
        NodeGroup group = row.group();
        Map<String, Map<String, @Nullable Object>> byTemplate = new LinkedHashMap<>();
        for (String template : row.config().cluster().defaults().diskparams().keys()) {
            byTemplate.put(template, Filled.diskparams(row.config(), group, template).values());
        }
        return byTemplate;
    }
}
