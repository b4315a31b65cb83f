package janeti.query;

import janeti.config.Config;
import janeti.config.object.Network;

/** A network as a query sees it. */
record NetworkRow(Config config, Network network) {}
