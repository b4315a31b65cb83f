package janeti.master;

import janeti.model.BugException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * What the kernel tells the process. The JDK has one door to it, and the compiler warns of that
 * door without a way to say that it is meant; hence the reflection, here and nowhere else.
 */
public final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** What ends a daemon, and what makes it open its log anew; a bug in a thread is told. */
    static void ofDaemon(CountDownLatch stop, Logging logging) {
        on("TERM", stop::countDown);
        on("INT", stop::countDown);
        on(
                "HUP",
                () -> {
                    try {
                        logging.reopen();
                        log.info("log file opened anew");
                    } catch (IOException e) {
                        log.warn(
                                "log file not opened anew, the old one is kept: cause={}",
                                e.toString());
                    }
                });
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("thread={} ended by a bug", thread.getName(), e));
    }

    /** From now on the action runs, on a thread of its own, when the signal comes. */
    public static void on(String name, Runnable action) {
        InvocationHandler handler =
                (proxy, method, args) -> {
                    log.info("signal={} received", name);
                    action.run();
                    return null; // The only method that the JDK calls is void handle(Signal).
                };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(), new Class<?>[] {type}, handler);
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new BugException("This Java cannot handle signal " + name, e);
        }
    }
}
