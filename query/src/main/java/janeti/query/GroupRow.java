package janeti.query;

import janeti.config.Config;
import janeti.config.object.NodeGroup;

/** A group as a query sees it. */
record GroupRow(Config config, NodeGroup group) {}
