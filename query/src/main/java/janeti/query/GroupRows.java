package janeti.query;

import janeti.config.Config;

import java.util.List;
import java.util.Set;

/** The node groups; no node is asked. */
record GroupRows(Config config, Listings listings) implements Rows<GroupRow> {
    @Override
    public FieldTable<GroupRow> table() {
        return GroupFields.ALL;
    }

    @Override
    public List<GroupRow> all() {
        return listings.groups(config).stream().map(group -> new GroupRow(config, group)).toList();
    }

    @Override
    public GroupRow named(String name) {
        return new GroupRow(config, config.findGroup(name));
    }

    @Override
    public String nameOf(GroupRow row) {
        return row.group().name().value();
    }

    @Override
    public String uuidOf(GroupRow row) {
        return row.group().uuid().value();
    }

    @Override
    public List<GroupRow> withLive(List<GroupRow> rows, Set<String> fields) {
        return rows;
    }
}
