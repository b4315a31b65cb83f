package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.change.Draft;
import janeti.config.change.NetworkChanges;
import janeti.config.object.Claims;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.model.JobId;
import janeti.model.NetworkName;
import janeti.model.PrereqException;
import janeti.model.Uuid;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What jobs choose before it is in the configuration. */
class ReservationsTest {
    private static final JobId FIRST = new JobId(1);
    private static final JobId SECOND = new JobId(2);
    private static final Uuid NETWORK = new Uuid("77777777-7777-4777-8777-777777777777");

    private final Reservations reservations = new Reservations();

    private static Config withNetwork() {
        var network =
                new Network(
                        Stamp.fresh(NETWORK),
                        Tags.NONE,
                        new NetworkName("lan"),
                        null,
                        "10.1.0.0/24",
                        null,
                        "10.1.0.1",
                        null,
                        new Network.Pool(null, null));
        Draft draft = NetworkChanges.added(Draft.of(Samples.fresh()), network, List.of());
        return Samples.fresh().apply(draft.changes(), Samples.AT).verified();
    }

    private String ip(JobId job, Config config) {
        return reservations.choose(
                job,
                () -> config,
                choice -> {
                    AddressPool pool =
                            Objects.requireNonNull(
                                    AddressPool.of(choice.config().network(NETWORK)));
                    String ip =
                            pool.lowestFree(free -> choice.isFree(Claims.ip(free, NETWORK)))
                                    .orElseThrow();
                    choice.require(Claims.ip(ip, NETWORK));
                    return ip;
                });
    }

    private boolean take(JobId job, String claim) {
        return reservations.choose(job, Samples::fresh, choice -> choice.take(claim));
    }

    @Test
    void manyJobsThatChooseAtOnceNeverGetTheSameAddressOrMacOrMinor() throws Exception {
        // given
        Config config = withNetwork();
        List<Future<List<String>>> jobs = new ArrayList<>();
        // when
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                var job = new JobId(i);
                jobs.add(threads.submit(() -> chosen(job, config)));
            }
        }
        // then
        Set<String> all = new HashSet<>();
        for (Future<List<String>> job : jobs) {
            assertThat(all).doesNotContainAnyElementsOf(job.get());
            all.addAll(job.get());
        }
        assertThat(all).hasSize(100 * 4).contains("10.1.0.2", "10.1.0.101", "minor 0", "minor 199");
    }

    /** A MAC address of a hundred possible ones, an address, and two minors of one node. */
    private List<String> chosen(JobId job, Config config) {
        List<String> chosen = new ArrayList<>();
        chosen.add(ip(job, config));
        reservations.choose(
                job,
                () -> config,
                choice -> {
                    String mac =
                            Macs.free(
                                            "aa:00:00",
                                            free -> choice.isFree(Claims.mac(free)),
                                            attempt -> "%06x".formatted(attempt * 7 % 128))
                                    .or(() ->
                                            Macs.free(
                                                    "aa:00:01",
                                                    free -> choice.isFree(Claims.mac(free)),
                                                    "%06x"::formatted))
                                    .orElseThrow();
                    choice.require(Claims.mac(mac));
                    chosen.add(mac);
                    Minors.taken(choice, List.of(Samples.NODE, Samples.NODE))
                            .forEach(minor -> chosen.add("minor " + minor));
                    return mac;
                });
        return chosen;
    }

    @Test
    void whatAJobHoldsIsFreeWhenItHasEnded() {
        String volume = Claims.volume("xenvg", "disk0", Samples.NODE);
        assertThat(take(FIRST, volume)).isTrue();
        assertThat(take(SECOND, volume)).isFalse();
        reservations.release(FIRST);
        assertThat(take(SECOND, volume)).isTrue();
        assertThat(reservations.of(FIRST)).isEmpty();
        assertThat(reservations.of(SECOND)).containsExactly(volume);
    }

    @Test
    void whoFailsToChooseKeepsNothingOfIt() {
        String secret = Claims.drbdSecret("0123");
        assertThat(secret).doesNotContain("0123");
        assertThatThrownBy(() ->
                        reservations.choose(
                                FIRST,
                                Samples::fresh,
                                choice -> {
                                    choice.require(secret);
                                    choice.require(secret);
                                    return secret;
                                }))
                .isInstanceOf(PrereqException.class)
                .hasMessageContaining("is in use already; choose another");
        assertThat(take(SECOND, secret)).isTrue();
    }

    @Test
    void saysWhoHoldsWhatIsAskedFor() {
        assertThat(take(FIRST, Claims.mac("AA:00:00:00:00:01"))).isTrue();
        assertThatThrownBy(() ->
                        reservations.choose(
                                SECOND,
                                Samples::fresh,
                                choice -> {
                                    choice.require(Claims.mac("aa:00:00:00:00:01"));
                                    return "";
                                }))
                .hasMessage(
                        "MAC address aa:00:00:00:00:01 is reserved by job 1, which is about to use"
                                + " it; choose another");
    }

    @Test
    void whatAnObjectHasNobodyMayChoose() {
        Config config = Samples.withInstances(1);
        assertThat(
                        reservations.<Boolean>choose(
                                FIRST,
                                () -> config,
                                choice -> choice.take(Claims.mac("aa:00:00:00:00:00"))))
                .isFalse();
    }

    @Test
    void aJobThatGoesOnAfterACrashHoldsAgainWhatWasRecorded() {
        // given
        assertThat(ip(FIRST, withNetwork())).isEqualTo("10.1.0.2");
        List<String> recorded = reservations.of(FIRST);
        // when
        var afterCrash = new Reservations();
        afterCrash.install(FIRST, recorded);
        // then
        assertThat(
                        afterCrash.<Boolean>choose(
                                SECOND,
                                ReservationsTest::withNetwork,
                                choice -> choice.isFree(Claims.ip("10.1.0.2", NETWORK))))
                .isFalse();
    }

    @Test
    void aCommitOfAnotherJobMayNotTakeIt() throws ExecutionException, InterruptedException {
        // given
        try (InMemoryLog log = Samples.log(Samples.withInstances(1))) {
            var store = new ConfigStore(log, Samples.CLOCK);
            Instance twin = Samples.instance(7);
            String mac = Claims.mac(twin.nics().getFirst().mac());
            store.reservations().choose(FIRST, store::current, choice -> choice.take(mac));
            List<ConfigChange> put = List.of(new ConfigChange.InstancePut(twin));
            // then
            assertThatThrownBy(() -> store.commit(new Cause(SECOND, 0, 0, "second"), put))
                    .hasMessageContaining("reserved by job 1");
            // when: who holds it may
            Config after = store.commitAsync(new Cause(FIRST, 0, 0, "first"), put).get();
            assertThat(after.instances()).hasSize(2);
        }
    }
}
