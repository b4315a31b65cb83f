package janeti.units;

import java.time.Instant;

/** When something may be used, such as a certificate. */
public record Validity(Instant from, Instant until) {}
