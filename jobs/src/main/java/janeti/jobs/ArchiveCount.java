package janeti.jobs;

/** How many jobs were archived and how many were not looked at for lack of time. */
public record ArchiveCount(int archived, int left) {}
