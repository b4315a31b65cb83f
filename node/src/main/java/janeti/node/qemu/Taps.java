package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The other ends of guests' network cards. On a real node a card is a tap interface, in a bridge or
 * an Open vSwitch. On a node of an embedded cluster, whose link is no bridge of this machine, it is
 * in a network of QEMU's own: the guest reaches others through this machine, nobody reaches it.
 */
public record Taps(NodeTree tree) {
    private static final Logger log = LoggerFactory.getLogger(Taps.class);
    private static final Path INTERFACES = Path.of("/sys/class/net");

    /** Interfaces have names of up to 15 characters. */
    private static final int DIGITS = 10;

    /** Makes the other end of a card that comes with a call. */
    GuestCard connect(InstanceDict instance, Map<String, @Nullable Object> nic, long slot) {
        String uuid = String.valueOf(nic.get("uuid"));
        String mac = String.valueOf(nic.get("mac"));
        String mode = parameter(nic, "mode");
        String link = parameter(nic, "link");
        String id = GuestCard.PREFIX + uuid;
        boolean isBridge = !link.isEmpty() && isBridge(link);
        if (tree.isEmbedded() && !isBridge) {
            return new GuestCard(id, slot, mac, "");
        }
        String tap = "gnt" + uuid.replace("-", "").substring(0, DIGITS);
        switch (mode) {
            case "bridged" -> {
                if (!isBridge) {
                    throw new CallFailedException(
                            "Missing bridge " + link + " for a card of " + instance.name());
                }
                makeTap(tap);
                run(tap, "ip", "link", "set", tap, "master", link);
            }
            case "openvswitch" -> {
                makeTap(tap);
                run(tap, "ovs-vsctl", "--may-exist", "add-port", link, tap);
            }
            default ->
                    throw new CallFailedException(
                            "Network cards of mode "
                                    + mode
                                    + " are not supported by this node daemon yet, only bridged"
                                    + " and openvswitch");
        }
        return new GuestCard(id, slot, mac, tap);
    }

    private static String parameter(Map<String, @Nullable Object> nic, String name) {
        return nic.get("nicparams") instanceof Map<?, ?> parameters
                        && parameters.get(name) instanceof String text
                ? text
                : "";
    }

    private static boolean isBridge(String link) {
        return Files.isDirectory(INTERFACES.resolve(NodeTree.name(link)).resolve("bridge"));
    }

    /** The other end again, of a card that moves here. */
    GuestCard connectAgain(InstanceDict instance, GuestCard card) {
        for (Map<String, @Nullable Object> nic : instance.nics()) {
            if ((GuestCard.PREFIX + nic.get("uuid")).equals(card.id())) {
                return connect(instance, nic, card.slot());
            }
        }
        throw new CallFailedException(
                "Instance "
                        + instance.name()
                        + " runs with the network card "
                        + card.id()
                        + ", which the cluster no longer knows; restart it before it moves");
    }

    private void makeTap(String tap) {
        if (!Files.exists(INTERFACES.resolve(tap))) {
            run("", "ip", "tuntap", "add", "dev", tap, "mode", "tap");
        }
        run(tap, "ip", "link", "set", tap, "up");
    }

    /** Takes away what was made, if it fails. */
    private void run(String tap, String... words) {
        Command.Ended ended = Command.of(words).run();
        if (ended.failed()) {
            if (!tap.isEmpty()) {
                remove(tap);
            }
            throw new CallFailedException(
                    "Cannot connect a network card: "
                            + String.join(" ", words)
                            + " "
                            + ended.failure()
                            + ": "
                            + ended.output().strip());
        }
    }

    /** Takes the other end away. That it is not to be had is told, but stops nothing. */
    void disconnect(GuestCard card) {
        if (!card.tap().isEmpty() && Files.exists(INTERFACES.resolve(card.tap()))) {
            remove(card.tap());
        }
    }

    private static void remove(String tap) {
        Command.Ended ended = Command.of("ip", "tuntap", "del", "dev", tap, "mode", "tap").run();
        if (ended.failed()) {
            log.warn("tap not removed: name={} cause={}", tap, ended.output().strip());
        }
    }
}
