package janeti.locks;

import janeti.measure.Durations;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table at one moment, for readers: who holds what, who waits for what. */
record LockView(PMap<Ticket, Grant> grants, PMap<Ticket, Wait> waits) {
    static final LockView EMPTY = new LockView(HashTreePMap.empty(), HashTreePMap.empty());

    /** What a ticket holds, and since when. */
    record Grant(Held held, long sinceNanos) {}

    /** What a ticket waits for, how urgently, and since when. */
    record Wait(LockRequest request, int priority, long sinceNanos) {
        /** Every lock asked for, the opportunistic ones included. */
        TreeMap<LockName, LockMode> asked() {
            var asked = new TreeMap<>(request.locks());
            request.opportunistic()
                    .forEach((level, part) ->
                            part.names()
                                    .forEach(name ->
                                            asked.merge(
                                                    new LockName(level, name),
                                                    part.mode(),
                                                    LockMode::stronger)));
            return asked;
        }
    }

    LockView withGrant(Ticket ticket, Grant grant) {
        return new LockView(grants.plus(ticket, grant), waits.minus(ticket));
    }

    LockView withoutGrant(Ticket ticket) {
        return new LockView(grants.minus(ticket), waits);
    }

    LockView withWait(Ticket ticket, Wait wait) {
        return new LockView(grants, waits.plus(ticket, wait));
    }

    LockView withPriority(Ticket ticket, int priority) {
        Wait wait = waits.get(ticket);
        return wait == null
                ? this
                : withWait(ticket, new Wait(wait.request(), priority, wait.sinceNanos()));
    }

    LockView withoutWait(Ticket ticket) {
        return new LockView(grants, waits.minus(ticket));
    }

    Held held(Ticket ticket) {
        Grant grant = grants.get(ticket);
        return grant == null ? Held.NOTHING : grant.held();
    }

    /** By the priorities of this picture: those of the tickets may change meanwhile. */
    private List<Ticket> waitingByRank() {
        return waits.entrySet().stream()
                .sorted(
                        Comparator.comparingInt(
                                        (Map.Entry<Ticket, Wait> e) -> e.getValue().priority())
                                .thenComparingLong(e -> e.getKey().sequence()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Ticket> holdingByJob() {
        return grants.keySet().stream()
                .sorted(Comparator.comparing(Ticket::job).thenComparingLong(Ticket::sequence))
                .toList();
    }

    LockFigures figures(long nowNanos, Durations.Seen waited) {
        var held = new EnumMap<LockLevel, Integer>(LockLevel.class);
        for (LockLevel level : LockLevel.values()) {
            held.put(level, 0);
        }
        grants.values()
                .forEach(grant ->
                        grant.held()
                                .locks()
                                .keySet()
                                .forEach(name -> held.merge(name.level(), 1, Integer::sum)));
        long longest =
                waits.values().stream()
                        .mapToLong(wait -> nowNanos - wait.sinceNanos())
                        .max()
                        .orElse(0);
        return new LockFigures(
                held, grants.size(), waits.size(), Duration.ofNanos(longest), waited);
    }

    /** Locks held or asked for, and all of each level that occurs. */
    List<LockRow> rows() {
        var rows = new TreeMap<LockName, Row>();
        for (Ticket ticket : holdingByJob()) {
            held(ticket).locks().forEach((name, mode) -> row(rows, name).own(ticket, mode));
        }
        for (Ticket ticket : waitingByRank()) {
            Wait wait = waits.get(ticket);
            if (wait != null) {
                wait.asked().forEach((name, mode) -> row(rows, name).ask(ticket, mode));
            }
        }
        return rows.entrySet().stream().map(e -> e.getValue().done(e.getKey())).toList();
    }

    private static Row row(Map<LockName, Row> rows, LockName name) {
        rows.computeIfAbsent(LockName.all(name.level()), all -> new Row());
        return rows.computeIfAbsent(name, each -> new Row());
    }

    /** A row in the making. */
    private static final class Row {
        private final List<String> owners = new ArrayList<>();
        private final List<LockMode> modes = new ArrayList<>();
        private final List<LockRow.Pending> pending = new ArrayList<>();

        void own(Ticket ticket, LockMode mode) {
            owners.add(ticket.job().toString());
            modes.add(mode);
        }

        void ask(Ticket ticket, LockMode mode) {
            pending.add(new LockRow.Pending(mode.wireName(), List.of(ticket.job().toString())));
        }

        LockRow done(LockName name) {
            String mode =
                    modes.stream().reduce(LockMode::stronger).map(LockMode::wireName).orElse(null);
            return new LockRow(name.wireName(), mode, List.copyOf(owners), List.copyOf(pending));
        }
    }

    /** Null when the ticket does not wait. */
    @Nullable LockWait explain(Ticket ticket, long nowNanos) {
        Wait wait = waits.get(ticket);
        if (wait == null) {
            return null;
        }
        var asked = wait.asked();
        var obstacles = new ArrayList<LockWait.Obstacle>();
        for (Ticket other : holdingByJob()) {
            Grant grant = grants.get(other);
            if (grant != null) {
                Duration since = Duration.ofNanos(nowNanos - grant.sinceNanos());
                obstacles.addAll(between(asked, other, grant.held().locks(), true, since));
            }
        }
        List<Ticket> line = waitingByRank();
        for (Ticket other : line.subList(0, line.indexOf(ticket))) {
            Wait theirs = waits.get(other);
            if (theirs != null) {
                Duration since = Duration.ofNanos(nowNanos - theirs.sinceNanos());
                obstacles.addAll(between(asked, other, theirs.asked(), false, since));
            }
        }
        return new LockWait(
                ticket, Duration.ofNanos(nowNanos - wait.sinceNanos()), List.copyOf(obstacles));
    }

    private static List<LockWait.Obstacle> between(
            Map<LockName, LockMode> asked,
            Ticket other,
            Map<LockName, LockMode> theirs,
            boolean holds,
            Duration since) {
        var obstacles = new ArrayList<LockWait.Obstacle>();
        for (var mine : asked.entrySet()) {
            for (var their : theirs.entrySet()) {
                if (mine.getKey().touches(their.getKey())
                        && mine.getValue().conflictsWith(their.getValue())) {
                    obstacles.add(
                            new LockWait.Obstacle(
                                    mine.getKey(),
                                    mine.getValue(),
                                    their.getKey(),
                                    their.getValue(),
                                    other.job(),
                                    holds,
                                    since));
                }
            }
        }
        return obstacles;
    }
}
