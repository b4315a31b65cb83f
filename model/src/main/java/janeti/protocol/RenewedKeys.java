package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows the certificate that a caller has at the moment. What TLS calls an alias is its digest: if
 * it is renewed between the choice and the use, none is shown, the connection fails and is made
 * again.
 */
final class RenewedKeys extends X509ExtendedKeyManager {
    private final Supplier<NodeIdentity> caller;

    RenewedKeys(Supplier<NodeIdentity> caller) {
        this.caller = caller;
    }

    private static String alias(NodeIdentity identity) {
        return NodeTrust.digest(identity.certificate());
    }

    /** Whatever issuers the other side names: it has one certificate, and the other side judges. */
    private @Nullable String chosen(String @Nullable [] keyTypes) {
        NodeIdentity now = caller.get();
        return keyTypes != null && List.of(keyTypes).contains(now.key().getAlgorithm())
                ? alias(now)
                : null;
    }

    private @Nullable NodeIdentity known(String alias) {
        NodeIdentity now = caller.get();
        return alias.equals(alias(now)) ? now : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chosen(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String @Nullable [] keyTypes,
            Principal @Nullable [] issuers,
            @Nullable SSLEngine engine) {
        return chosen(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(
            @Nullable String keyType, Principal @Nullable [] issuers) {
        String alias = keyType == null ? null : chosen(new String[] {keyType});
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        NodeIdentity identity = known(alias);
        return identity == null ? null : new X509Certificate[] {identity.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        NodeIdentity identity = known(alias);
        return identity == null ? null : identity.key();
    }

    // It only calls.

    @Override
    public String @Nullable [] getServerAliases(
            @Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
