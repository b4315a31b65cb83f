package janeti.node.os;

import java.nio.file.Path;
import java.util.Map;

/** A script of an OS definition that writes what is on a disk, or reads it onto one. */
public record DiskScript(Path script, Path folder, Map<String, String> environment) {}
