package janeti.master;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;

import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;

/**
 * Where log lines go: the log file, in the foreground standard error too, and the system's log as
 * asked. Set up in code: no file is looked for, and a start costs no XML.
 *
 * <p>The system's log is reached through logger(1), which every Debian has: Java has no datagram
 * sockets of the Unix family.
 */
public final class Logging implements AutoCloseable {
    /** One event, one line; what is in a message cannot begin another. A stack trace follows. */
    private static final String MESSAGE = "%replace(%msg){'[\\r\\n]+', ' | '}%n%ex";

    /** The job for which a line is written that does not name it itself; janeti.jobs sets it. */
    private static final String STORY = "%X{story}";

    private static final String FILE_LINE =
            "%d{\"yyyy-MM-dd HH:mm:ss,SSS\"} " + pid() + " %level %logger{0} " + STORY + MESSAGE;

    /** logger(1) takes the priority in angle brackets: facility daemon (24) plus severity. */
    private static final String SYSLOG_LINE =
            "%replace(%replace(%replace(%level){'ERROR', '<27>'}){'WARN', '<28>'}){'INFO', '<30>'} "
                    + STORY
                    + MESSAGE;

    private static final List<String> LIBRARIES =
            List.of("org.apache.ratis", "io.grpc", "io.netty");

    private final LoggerContext context;
    private final Path file;
    private final OutputStreamAppender<ILoggingEvent> fileAppender;

    private Logging(
            LoggerContext context, Path file, OutputStreamAppender<ILoggingEvent> fileAppender) {
        this.context = context;
        this.file = file;
        this.fileAppender = fileAppender;
    }

    /** Logging as a daemon does. */
    static Logging daemon(DaemonLog settings) {
        LoggerContext context = reset();
        Path file = settings.file();
        OutputStreamAppender<ILoggingEvent> toFile = new OutputStreamAppender<>();
        try {
            if (settings.syslog() != Settings.SyslogUse.ONLY) {
                toFile.setOutputStream(open(file));
                start(context, toFile, FILE_LINE);
            }
            if (settings.syslog() != Settings.SyslogUse.NO) {
                OutputStreamAppender<ILoggingEvent> toSyslog = new OutputStreamAppender<>();
                ThresholdFilter noDebug = new ThresholdFilter();
                noDebug.setLevel(Level.INFO.levelStr);
                noDebug.start();
                toSyslog.addFilter(noDebug);
                toSyslog.setOutputStream(syslog(settings.name()));
                start(context, toSyslog, SYSLOG_LINE);
            }
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Cannot open the log " + file + ": " + e + "; check owner and space.",
                    e);
        }
        if (settings.terminal()) {
            start(context, console(), FILE_LINE);
        }
        level(context, settings.debug() ? Level.DEBUG : Level.INFO);
        return new Logging(context, file, toFile);
    }

    /** Logging as a command does: only what someone may have to act on, on standard error. */
    public static void command() {
        LoggerContext context = reset();
        start(context, console(), "%level: " + MESSAGE);
        level(context, Level.WARN);
    }

    /** Opens the log file anew, as log rotation needs it; no line is lost. */
    public void reopen() throws IOException {
        if (fileAppender.isStarted()) {
            fileAppender.setOutputStream(open(file)); // Closes the old one under its lock.
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        context.stop();
    }

    private static LoggerContext reset() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            return context;
        }
        throw new IllegalStateException("SLF4J is not bound to Logback; check the class path.");
    }

    private static void level(LoggerContext context, Level level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    }

    private static void start(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Unlike an appender with a stream of its own, this one does not close standard error. */
    private static ConsoleAppender<ILoggingEvent> console() {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        return appender;
    }

    private static OutputStream open(Path file) throws IOException {
        boolean isNew = !Files.exists(file);
        OutputStream out =
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (isNew) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        }
        return out;
    }

    private static OutputStream syslog(String name) throws IOException {
        return new ProcessBuilder("logger", "--prio-prefix", "--tag", name)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getOutputStream();
    }

    private static String pid() {
        return String.format(Locale.ROOT, "pid=%d", ProcessHandle.current().pid());
    }
}
