package janeti.query;

import janeti.config.Config;

import java.util.List;
import java.util.Set;

/** The networks; no node is asked. */
record NetworkRows(Config config, Listings listings) implements Rows<NetworkRow> {
    @Override
    public FieldTable<NetworkRow> table() {
        return NetworkFields.ALL;
    }

    @Override
    public List<NetworkRow> all() {
        return listings.networks(config).stream()
                .map(network -> new NetworkRow(config, network))
                .toList();
    }

    @Override
    public NetworkRow named(String name) {
        return new NetworkRow(config, config.findNetwork(name));
    }

    @Override
    public String nameOf(NetworkRow row) {
        return row.network().name().value();
    }

    @Override
    public String uuidOf(NetworkRow row) {
        return row.network().uuid().value();
    }

    @Override
    public List<NetworkRow> withLive(List<NetworkRow> rows, Set<String> fields) {
        return rows;
    }
}
