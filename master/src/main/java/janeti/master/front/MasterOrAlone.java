package janeti.master.front;

import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;

/** Lets the master daemon answer while there is one, and answers itself else. */
public final class MasterOrAlone implements ConfigAnswers {
    private static final Logger log = LoggerFactory.getLogger(MasterOrAlone.class);

    private final Path socketOfMaster;
    private final ConfigAnswers alone;

    /**
     * @param socketOfMaster where the master daemon answers the same calls
     */
    public MasterOrAlone(Path socketOfMaster, ConfigAnswers alone) {
        this.socketOfMaster = socketOfMaster;
        this.alone = alone;
    }

    @Override
    public @Nullable Object answer(String method, List<@Nullable Object> args) {
        if (method.equals("echo")) {
            return alone.answer(method, args); // Whether this process lives is what is asked.
        }
        LuxiClient master = connected(method);
        if (master == null) {
            return alone.answer(method, args);
        }
        try (master) {
            return master.call(method, args.toArray(new @Nullable Object[0]));
        }
    }

    private @Nullable LuxiClient connected(String method) {
        try {
            return LuxiClient.connect(socketOfMaster);
        } catch (GanetiException e) {
            if (!e.wireClass().equals("NoMasterError")) {
                throw e;
            }
            log.info("call={} answered without the master daemon, which does not run", method);
            return null;
        }
    }
}
