package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.node.Outside;
import janeti.node.TestTree;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.noderpc.Certificates;
import janeti.protocol.NodeCallReader;
import janeti.protocol.NodeIdentity;
import janeti.protocol.TransferCall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Two nodes of one cluster on this machine, and what tests do with disks between them. */
record TwoNodes(TestTree sender, TestTree receiver) {
    static final String MAGIC = "88609ce42f993f7a7c74ee6512b004af59a9326f";
    static final String FROM = "['file',['/var/lib/ganeti/export/inst1/u-from']]";
    static final String TO = "['file',['/var/lib/ganeti/export/inst1.new/u-from']]";
    static final String HOST = "127.0.0.1";
    private static final NodeIdentity CLUSTER = new Certificates(InstantSource.system()).cluster();

    static TwoNodes in(Path root) {
        return new TwoNodes(node(root.resolve("sender")), node(root.resolve("receiver")));
    }

    private static TestTree node(Path root) {
        TestTree node = TestTree.in(root);
        node.write("var/lib/ganeti/server.pem", CLUSTER.pem());
        return node;
    }

    static String options(String more) {
        return "{'compress':'none','magic':'" + MAGIC + "','connect_timeout':30" + more + "}";
    }

    static String disk(String name, long mib) {
        return "{'dev_type':'file','logical_id':['loop','/srv/ganeti/file-storage/inst1/"
                + name
                + "'],'size':"
                + mib
                + ",'mode':'rw','uuid':'u-"
                + name
                + "','iv_name':'disk/0'}";
    }

    /** One with a disk of its own. */
    static String instance(String disk) {
        return "{'name':'inst1','os':'small','hypervisor':'fake','uuid':'u1','ctime':1.5,"
                + "'mtime':2.0,'primary_node':'n1','hvparams':{'migration_mode':'live',"
                + "'kernel_args':'ro'},'beparams':{'maxmem':128,'minmem':64,'vcpus':1,"
                + "'auto_balance':true},'osparams':{'size':'10%'},'osparams_private':{'pw':'x'},"
                + "'nics':[{'mac':'aa:00:00:00:00:01','uuid':'c1','nicparams':{'mode':'bridged',"
                + "'link':'br0'}}],'tags':['a','b'],'secondary_nodes':[],'disks_info':["
                + disk
                + "]}";
    }

    static void putOs(TestTree node, String export, String in) {
        String os = "srv/ganeti/os/small/";
        node.write(os + "ganeti_api_version", "20\n");
        node.write(os + "parameters.list", "size How large\npw The password\n");
        for (String script : new String[] {"create", "rename", "verify"}) {
            node.script(os + script, "exit 0\n");
        }
        node.script(os + "export", export);
        node.script(os + "import", in);
    }

    String begin(TestTree node, String call, String arguments) {
        Object name = node.ask(call, arguments.replace('\'', '"'));
        assertThat(name).isInstanceOf(String.class);
        return String.valueOf(name);
    }

    String receive(String options, String end) {
        return begin(
                receiver,
                "import_start",
                "[" + options + "," + instance(disk("to", 2)) + ",'disk0'," + end + "]");
    }

    /** As any transfer, with limits that a test can wait for. */
    String receiveLimited(String options, String end) {
        var tree = receiver.tree();
        var disks = new Disks(tree);
        var limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
        String arguments = "[" + options + "," + instance(disk("to", 2)) + ",'disk0'," + end + "]";
        var call = NodeCallReader.read("import_start", Json.parse(arguments.replace('\'', '"')));
        return new Transfers(tree, disks, new OsCalls(tree, disks), limits)
                .start((TransferCall.ImportStart) call);
    }

    static List<?> certificate(TestTree node) {
        return (List<?>) Objects.requireNonNull(node.ask("x509_cert_create", "[86400]"));
    }

    static String keys(List<?> own, List<?> peer) {
        return ",'key_name':'"
                + own.getFirst()
                + "','ca_pem':'"
                + String.valueOf(peer.getLast()).replace("\n", "\\n")
                + "'";
    }

    String send(String options, long port, String end) {
        return begin(
                sender,
                "export_start",
                "["
                        + options
                        + ",'"
                        + HOST
                        + "',"
                        + port
                        + ","
                        + instance(disk("from", 2))
                        + ",'disk0',"
                        + end
                        + "]");
    }

    /** What both sides told of a transfer that ended well. */
    record Moved(Map<?, ?> sent, Map<?, ?> come) {}

    /** Moves what one end gives to the other. */
    Moved move(String options, String from, String to) {
        return move(options, from, options, to);
    }

    Moved move(String sending, String from, String receiving, String to) {
        String coming = receive(receiving, to);
        String going = send(sending, port(receiver, coming), from);
        var moved = new Moved(end(sender, going), end(receiver, coming));
        assertThat(moved.sent.get("exit_status")).as("%s", moved).isEqualTo(0L);
        assertThat(moved.come.get("exit_status")).as("%s", moved).isEqualTo(0L);
        cleanUp(sender, going);
        cleanUp(receiver, coming);
        return moved;
    }

    /** The end of a transfer that is a disk as it is. */
    static String raw(String disk) {
        return "['raw',[" + disk + "]]";
    }

    /** The end of a transfer that is a script of the OS. */
    static String script(String disk) {
        return "['script',[" + disk + ",0]]";
    }

    static Map<?, ?> status(TestTree node, String name) {
        Object all = node.ask("impexp_status", "[[\"" + name + "\"]]");
        assertThat(all).isInstanceOf(List.class);
        return ((List<?>) all).getFirst() instanceof Map<?, ?> status ? status : Map.of();
    }

    static long port(TestTree node, String name) {
        Outside.await(
                "it listens",
                () -> status(node, name).containsKey("listen_port"),
                () -> status(node, name).toString());
        return ((Number) Objects.requireNonNull(status(node, name).get("listen_port"))).longValue();
    }

    static Map<?, ?> end(TestTree node, String name) {
        Outside.await(
                "it ends",
                () -> status(node, name).containsKey("exit_status"),
                () -> status(node, name) + "\n" + logs(node));
        return status(node, name);
    }

    private static String logs(TestTree node) {
        var text = new StringBuilder();
        for (Path file : files(node.root().resolve("var/run/ganeti/import-export"))) {
            if (file.toString().endsWith(".log")) {
                try {
                    text.append(file).append(":\n").append(Files.readString(file));
                } catch (IOException e) {
                    text.append(e);
                }
            }
        }
        return text.toString();
    }

    static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot walk " + folder, e);
        }
    }

    static Path folder(TestTree node, String name) {
        return node.root().resolve("var/run/ganeti/import-export").resolve(name);
    }

    /** Cleaned up, nothing of it is left: no process, no file. */
    static void cleanUp(TestTree node, String name) {
        node.ask("impexp_cleanup", "[\"" + name + "\"]");
        assertThat(folder(node, name)).doesNotExist();
        assertThat(commands(folder(node, name).toString())).isEmpty();
        assertThat(node.askText("impexp_status", "[['" + name + "']]")).isEqualTo("[null]");
    }

    /** Command lines of all processes in whose environment this is. */
    static List<String> commands(String marker) {
        List<String> all = new ArrayList<>();
        ProcessHandle.allProcesses()
                .forEach(process -> {
                    Path folder = Path.of("/proc", Long.toString(process.pid()));
                    try {
                        if (Files.readString(folder.resolve("environ"), StandardCharsets.ISO_8859_1)
                                .contains(marker)) {
                            all.add(
                                    Files.readString(
                                                    folder.resolve("cmdline"),
                                                    StandardCharsets.ISO_8859_1)
                                            .replace('\0', ' '));
                        }
                    } catch (IOException e) {
                        assertThat(e).isNotNull(); // It has gone meanwhile.
                    }
                });
        return all;
    }
}
