package janeti.config.object;

/** What an instance should be. */
public enum AdminState {
    UP("up"),
    DOWN("down"),
    OFFLINE("offline");

    private final String wireName;

    AdminState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }

    /** Who wanted it so. */
    public enum Source {
        ADMIN("admin"),
        USER("user");

        private final String wireName;

        Source(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }
}
