package janeti.log;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How peers prove who they are to each other: both sides show a certificate, even when alone, so
 * that a local user cannot append.
 *
 * @param key our certificate and its key
 * @param trust who may be a peer; host names are its business (Ganeti's certificates have none)
 */
public record LogTls(KeyManager key, X509ExtendedTrustManager trust) {
    private static final char[] NO_PASSWORD = {};

    /** Whoever shows a certificate that is valid now and signed by the cluster's. */
    public static LogTls issuedBy(
            X509Certificate cluster, PrivateKey key, List<X509Certificate> chain) {
        return of(key, chain, cert -> isIssuedBy(cluster, cert));
    }

    /** Whoever shows a certificate that is valid now and that the caller accepts. */
    public static LogTls of(
            PrivateKey key, List<X509Certificate> chain, Predicate<X509Certificate> accepted) {
        try {
            // It never leaves memory; PKCS12 would spend a second of hashing on its password.
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("peer", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return new LogTls(keys.getKeyManagers()[0], new Trust(accepted));
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new LogException(
                    "The log's certificate and key cannot be used: "
                            + e.getMessage()
                            + ". Look at the cluster's certificate files",
                    e);
        }
    }

    private static boolean isIssuedBy(X509Certificate issuer, X509Certificate cert) {
        try {
            cert.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The same question to clients and to servers. Cannot be an interface: the JDK has a class. */
    private static final class Trust extends X509ExtendedTrustManager {
        private final Predicate<X509Certificate> accepted;

        Trust(Predicate<X509Certificate> accepted) {
            this.accepted = accepted;
        }

        private void check(X509Certificate @Nullable [] chain) throws CertificateException {
            if (chain == null || chain.length == 0) {
                throw new CertificateException("The other side shows no certificate");
            }
            chain[0].checkValidity();
            if (!accepted.test(chain[0])) {
                throw new CertificateException(
                        "The certificate "
                                + chain[0].getSubjectX500Principal()
                                + " is not one of this cluster's");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
