package janeti.noderpc;

import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;

import javax.net.ssl.SSLHandshakeException;

/** Who is called for what, and how to say what went wrong there: what, where, why, what next. */
record Target(NodeName node, String ip, int port, String call, Duration timeLimit) {
    private String text(String why, String next) {
        return "Call "
                + call
                + " to node "
                + node
                + " ("
                + ip
                + " port "
                + port
                + ") got no answer: "
                + why
                + "; "
                + next;
    }

    private static Outcome.Lost notArrived(String text, boolean worthRetrying) {
        return new Outcome.Lost(text, false, worthRetrying);
    }

    private static Outcome.Lost perhapsArrived(String text, boolean worthRetrying) {
        return new Outcome.Lost(text, true, worthRetrying);
    }

    Outcome.Lost lost(Throwable cause) {
        CertificateException distrusted = find(CertificateException.class, cause);
        if (distrusted != null) {
            return notArrived(
                    text(
                            "its certificate is not trusted: " + distrusted.getMessage(),
                            "compare server.pem of the node with the master's"),
                    false);
        }
        SSLHandshakeException handshake = find(SSLHandshakeException.class, cause);
        if (handshake != null) {
            return notArrived(
                    text(
                            "no secure connection: " + handshake.getMessage(),
                            "check that this node's client certificate has not expired and is"
                                    + " among the master candidates'"
                                    + " (ssconf_master_candidates_certs there)"),
                    false);
        }
        if (find(HttpConnectTimeoutException.class, cause) != null) {
            return notArrived(
                    text(
                            "no connection within " + Limits.CONNECT.toSeconds() + " s",
                            "check that the node is up and the network between"),
                    false);
        }
        if (find(UnresolvedAddressException.class, cause) != null
                || find(UnknownHostException.class, cause) != null) {
            return notArrived(
                    text("its address is none", "check the node's primary address"), false);
        }
        if (find(NoRouteToHostException.class, cause) != null) {
            return notArrived(text("there is no route to it", "check the network between"), false);
        }
        if (find(ConnectException.class, cause) != null) {
            return notArrived(
                    text("connection refused", "check that the node daemon runs there"), true);
        }
        if (find(IOException.class, cause) != null) {
            return perhapsArrived(
                    text(
                            "connection broken (" + words(cause) + ")",
                            "check the node daemon's log, and whether this node's client"
                                    + " certificate is among the master candidates'"),
                    true);
        }
        return perhapsArrived(
                text(words(cause), "this is unexpected; see the log of the master daemon"), false);
    }

    /** The outermost message that says anything. */
    private static String words(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (message != null) {
                return message;
            }
        }
        return thrown.getClass().getSimpleName();
    }

    private static <T extends Throwable> @Nullable T find(Class<T> kind, Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return kind.cast(each);
            }
        }
        return null;
    }

    Outcome.Lost timedOut() {
        return perhapsArrived(
                text(
                        "time limit of " + limit() + " is over",
                        "check the load of the node and its node daemon's log"),
                false);
    }

    Outcome.Lost gaveUp() {
        return perhapsArrived(
                text("given up because the caller was interrupted", "the node may go on with it"),
                false);
    }

    String gaveUpWaiting() {
        return text(
                "given up while waiting for a free connection",
                "the node was not asked, nothing to do");
    }

    String noConnectionFree() {
        return text(
                "no connection was free within "
                        + limit()
                        + " (at most "
                        + Limits.CONNECTIONS_PER_NODE
                        + " at once to a node, "
                        + Limits.CONNECTIONS
                        + " overall)",
                "look for calls that hang");
    }

    String refusedWith(int status) {
        return text("HTTP status " + status, "check that a node daemon listens there");
    }

    String wrongAnswer(RuntimeException why) {
        return text(
                "it " + words(why),
                "check that the node daemon's version fits the master daemon's");
    }

    private String limit() {
        return timeLimit.toMillis() / 1000.0 + " s";
    }
}
