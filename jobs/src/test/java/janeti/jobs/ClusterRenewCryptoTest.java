package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE2_UUID;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.NODE3_UUID;
import static janeti.jobs.TestMaster.NODE_UUID;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Cause;
import janeti.config.ConfigChange.ClusterPut;
import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.object.Cluster;
import janeti.model.Job;
import janeti.model.OpStatus;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall.NodeCryptoTokens;
import janeti.protocol.HostCall.NodeSshKeysRenew;
import janeti.protocol.NodeAnswer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** gnt-cluster renew-crypto has made new certificates, or wants new SSH keys. */
class ClusterRenewCryptoTest {
    private static final Uuid BOOTSTRAP = new Uuid("bootstrap");

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        // As the client leaves it: one digest that stands for the master's new certificate.
        Cluster cluster = master.config.current().cluster();
        PoweredInstance.commit(
                master,
                new ClusterPut(
                        cluster.withNodePolicy(
                                cluster.nodePolicy().withCandidateCert(BOOTSTRAP, "11:11"))));
        master.nodes.onEvery(
                NodeCryptoTokens.class,
                (node, call) ->
                        new NodeAnswer.Done<>(List.of(List.of("ssl", "NEW:" + node.value()))));
    }

    @AfterEach
    void close() {
        master.close();
    }

    private Job renew(OpStatus expected, Object... parameters) {
        return master.await(master.submit(op("OP_CLUSTER_RENEW_CRYPTO", parameters)), expected);
    }

    private Map<Uuid, String> certificates() {
        return master.config.current().cluster().nodePolicy().candidateCerts();
    }

    private Cluster.Ssh ssh() {
        return master.config.current().cluster().ssh();
    }

    private void refuses(AtomicInteger times) {
        master.nodes.on(
                NODE2,
                NodeCryptoTokens.class,
                call ->
                        times.getAndDecrement() > 0
                                ? new NodeAnswer.Unreachable<>("connection refused", false)
                                : new NodeAnswer.Done<>(List.of(List.of("ssl", "NEW:late"))));
    }

    @Test
    void theCertificatesOfAllCandidatesAreKnownAndNoneElse() {
        // when
        renew(SUCCESS, "node_certificates", true);
        // then
        assertThat(certificates())
                .isEqualTo(
                        Map.of(
                                NODE_UUID, "NEW:node1.example.com",
                                NODE2_UUID, "NEW:node2.example.com",
                                NODE3_UUID, "NEW:node3.example.com"));
        assertThat(master.distribution.asked()).containsExactly(List.of(NODE, NODE2, NODE3));
    }

    @Test
    void aNodeThatIsNotThereYetIsAskedAgain() {
        refuses(new AtomicInteger(2));
        Job job = renew(SUCCESS, "node_certificates", true);
        assertThat(certificates()).containsEntry(NODE2_UUID, "NEW:late");
        assertThat(Clusters.said(job))
                .contains("node2.example.com did not tell", "(try 2 of 3): connection refused");
    }

    @Test
    void aCandidateThatStaysAwayLosesItsRightAndThatIsTold() {
        refuses(new AtomicInteger(Integer.MAX_VALUE));
        PoweredInstance.takeOffline(master, NODE3);
        Job job = renew(SUCCESS, "node_certificates", true);
        assertThat(certificates()).containsOnlyKeys(NODE_UUID);
        assertThat(Clusters.said(job))
                .contains("Node node2.example.com is a candidate whose certificate is not known");
    }

    @Test
    void nothingIsChangedIfTheMastersOwnCertificateIsNotKnown() {
        master.nodes.on(NODE, NodeCryptoTokens.class, _ -> new NodeAnswer.Failed<>("no file"));
        Job job = renew(ERROR, "node_certificates", true);
        assertThat(certificates()).containsKey(BOOTSTRAP).doesNotContainKey(NODE2_UUID);
        assertThat(Clusters.said(job)).contains("node1.example.com", "nothing was changed");
    }

    @Test
    void newSshKeysAreMadeByTheMasterAndTheirTypeIsKept() {
        // given
        modifySsh(true);
        String old = ssh().keyType();
        // when
        renew(SUCCESS, "renew_ssh_keys", true, "ssh_key_type", "ecdsa");
        // then
        assertThat(master.nodes.asked())
                .anySatisfy(asked -> {
                    assertThat(asked.node()).isEqualTo(NODE);
                    assertThat(asked.call()).isInstanceOf(NodeSshKeysRenew.class);
                    assertThat(asked.call().arguments()).endsWith(old, "ecdsa", 384);
                });
        assertThat(ssh().keyType()).isEqualTo("ecdsa");
        assertThat(ssh().keyBits()).isEqualTo(384);
        assertThat(certificates()).containsKey(BOOTSTRAP);
    }

    @Test
    void keysThatDoNotExistAreRefused() {
        Job job = renew(ERROR, "renew_ssh_keys", true, "ssh_key_type", "dsa", "ssh_key_bits", 4L);
        assertThat(Clusters.said(job)).contains("dsa", "4 bits", "1024", "wrong_input");
    }

    @Test
    void aClusterWhoseSshSetupIsLeftAloneSaysSo() {
        modifySsh(false);
        Job job = renew(SUCCESS, "renew_ssh_keys", true);
        assertThat(Clusters.said(job)).contains("SSH keys are not renewed");
        assertThat(master.nodes.asked())
                .noneMatch(asked -> asked.call() instanceof NodeSshKeysRenew);
    }

    private void modifySsh(boolean modify) {
        var _ =
                master.config.commit(
                        Cause.outsideOfJobs("a test"),
                        Draft.edit(draft ->
                                ClusterChanges.set(draft, Map.of("modify_ssh_setup", modify))));
    }
}
