package janeti.config.object;

/** Something that users may tag. */
public interface Tagged {
    Tags tags();

    Tagged withTags(Tags tags);
}
