package janeti.config;

import janeti.model.ErrorCode;
import janeti.model.JobId;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What jobs have chosen and will put into the configuration: names, addresses, minors, volumes, so
 * that no two choose the same. A reservation is a claim ({@link janeti.config.object.Claims}) that
 * a job holds before an object of the configuration has it.
 *
 * <p>It is seen by other jobs at once, and holds until its job's opcode ends, in whatever way. It
 * is recorded with the opcode's plan, so that one that goes on after a crash holds it again.
 *
 * <p>Threads: any. Choosing is quick and pure, so nobody waits long.
 */
public final class Reservations {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, JobId> holders = new HashMap<>();
    private final Map<JobId, Set<String>> held = new HashMap<>();

    public Reservations() {}

    /**
     * Lets a job choose. What it takes is its own when this returns; if choosing fails it keeps
     * nothing of it.
     *
     * @param newest asked under the lock: who has ended meanwhile has put there what he held
     */
    public <T> T choose(JobId job, Supplier<Config> newest, Function<Choice, T> choosing) {
        lock.lock();
        try {
            var choice = new Choice(job, newest.get(), this);
            T chosen = choosing.apply(choice);
            hold(job, choice.taken);
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    /** What a job holds; to be recorded. */
    public List<String> of(JobId job) {
        lock.lock();
        try {
            return List.copyOf(held.getOrDefault(job, Set.of()));
        } finally {
            lock.unlock();
        }
    }

    /** What was recorded of a job that goes on; before any other job may choose. */
    public void install(JobId job, Collection<String> claims) {
        lock.lock();
        try {
            hold(job, claims);
        } finally {
            lock.unlock();
        }
    }

    /** The job's opcode has ended. */
    public void release(JobId job) {
        lock.lock();
        try {
            held.getOrDefault(job, Set.of()).forEach(holders::remove);
            held.remove(job);
        } finally {
            lock.unlock();
        }
    }

    /** Another job that holds it; null: none. */
    @Nullable JobId otherHolder(@Nullable JobId job, String claim) {
        lock.lock();
        try {
            JobId holder = holders.get(claim);
            return holder == null || holder.equals(job) ? null : holder;
        } finally {
            lock.unlock();
        }
    }

    private void hold(JobId job, Collection<String> claims) {
        if (claims.isEmpty()) {
            return;
        }
        held.computeIfAbsent(job, _ -> new LinkedHashSet<>()).addAll(claims);
        claims.forEach(claim -> holders.put(claim, job));
    }

    /** What a job may take at this moment. Used by its thread while it chooses. */
    public static final class Choice {
        private final JobId job;
        private final Config config;
        private final Reservations all;
        private final List<String> taken = new ArrayList<>();

        private Choice(JobId job, Config config, Reservations all) {
            this.job = job;
            this.config = config;
            this.all = all;
        }

        /** The newest configuration. */
        public Config config() {
            return config;
        }

        /** Whether no object has it and no other job has reserved it. */
        public boolean isFree(String claim) {
            return config.ownersOf(claim).isEmpty()
                    && all.otherHolder(job, claim) == null
                    && !taken.contains(claim);
        }

        /** Takes it if it is free; says whether it was. */
        public boolean take(String claim) {
            boolean free = isFree(claim);
            if (free) {
                taken.add(claim);
            }
            return free;
        }

        /**
         * Takes it.
         *
         * @throws PrereqException when somebody has it, or will have it
         */
        public void require(String claim) {
            if (take(claim)) {
                return;
            }
            JobId other = all.otherHolder(job, claim);
            throw new PrereqException(
                    ErrorCode.NOTUNIQUE,
                    other == null
                            ? claim + " is in use already; choose another"
                            : "%s is reserved by job %s, which is about to use it; choose another"
                                    .formatted(claim, other));
        }
    }
}
