package janeti.log;

import org.apache.ratis.thirdparty.io.grpc.EquivalentAddressGroup;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where each peer is now. The Raft library keeps a peer's first address for as long as it runs; so
 * what it is given is a name that says who the peer is ({@code janeti-peer://host:port/group/id}),
 * and each new connection asks here. One per process, as its name resolvers are; a group has its
 * own names.
 */
final class PeerAddresses {
    private static final String SCHEME = "janeti-peer";
    private static final Map<String, Peer> NEWEST = new ConcurrentHashMap<>();

    static {
        NameResolverRegistry.getDefaultRegistry().register(new Provider());
    }

    private PeerAddresses() {}

    /** The name that the Raft library is given as the peer's address. */
    static String name(UUID group, Peer peer) {
        return SCHEME + "://" + peer.host() + ":" + peer.port() + "/" + group + "/" + peer.id();
    }

    /** The way back. */
    static Peer peer(String name) {
        return peer(URI.create(name));
    }

    private static Peer peer(URI name) {
        String[] path = name.getPath().split("/", 3);
        return new Peer(path[2], name.getHost(), name.getPort());
    }

    /** From now on the peer is reached there. */
    static void put(UUID group, Peer peer) {
        NEWEST.put("/" + group + "/" + peer.id(), peer);
    }

    /** Reads the map whenever the channel asks, which it does after each failed connection. */
    private static final class Provider extends NameResolverProvider {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5; // The usual one; there is no other for our scheme.
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return SCHEME.equals(target.getScheme()) ? new Resolver(target) : null;
        }
    }

    /** Answers at once with the newest address. */
    private static final class Resolver extends NameResolver {
        private final URI target;
        private @Nullable Listener2 listener;

        Resolver(URI target) {
            this.target = target;
        }

        @Override
        public String getServiceAuthority() {
            return peer(target).id();
        }

        @Override
        public void start(Listener2 newListener) {
            listener = newListener;
            refresh();
        }

        @Override
        public void refresh() {
            Listener2 told = listener;
            if (told == null) {
                return;
            }
            Peer peer = NEWEST.getOrDefault(target.getPath(), peer(target));
            var address = new InetSocketAddress(peer.host(), peer.port());
            if (address.isUnresolved()) {
                told.onError(
                        Status.UNAVAILABLE.withDescription(
                                "The name of the log's peer "
                                        + peer
                                        + " cannot be resolved. Look at the name service"));
                return;
            }
            told.onResult(
                    ResolutionResult.newBuilder()
                            .setAddressesOrError(
                                    StatusOr.fromValue(
                                            List.of(new EquivalentAddressGroup(address))))
                            .build());
        }

        @Override
        public void shutdown() {
            listener = null;
        }
    }
}
