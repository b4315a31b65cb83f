package janeti.query;

import janeti.config.object.Node;

/**
 * An export as a query sees it, or a node that none is known of.
 *
 * @param export its name; without data while the node has not been asked
 */
record ExportRow(Node node, Cell export) {}
