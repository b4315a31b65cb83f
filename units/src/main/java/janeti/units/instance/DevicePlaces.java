package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.NOENT;
import static janeti.model.PrereqException.require;

import janeti.op.InstanceOp.SetParams.DeviceChange;

import java.util.List;
import java.util.function.Predicate;

/** Finds the disk or card that a change is about. Pure. */
final class DevicePlaces {
    private DevicePlaces() {}

    /** The place of an existing one, by place, name or uuid; -1 is the last. */
    static <T> int of(String kind, DeviceChange change, List<T> devices, Predicate<T> isCalledSo) {
        if (change.device().matches("-?\\d{1,9}")) {
            int place = Integer.parseInt(change.device());
            int found = place == -1 ? devices.size() - 1 : place;
            require(
                    found >= 0 && found < devices.size(),
                    INVAL,
                    "There is no %s %s: there are %d",
                    kind,
                    change.device(),
                    devices.size());
            return found;
        }
        for (int i = 0; i < devices.size(); i++) {
            if (isCalledSo.test(devices.get(i))) {
                return i;
            }
        }
        require(false, NOENT, "Unknown %s identifier %s", kind, change.device());
        throw new IllegalStateException("It was refused");
    }

    /** Where a new one comes. */
    static int ofNew(String kind, DeviceChange change, int count) {
        require(
                change.device().matches("-?\\d{1,9}"),
                INVAL,
                "A new %s needs a number as its place, not %s",
                kind,
                change.device());
        int place = Integer.parseInt(change.device());
        require(
                place >= -1 && place <= count,
                INVAL,
                "A new %s cannot be at place %d: there are %d",
                kind,
                place,
                count);
        return place == -1 ? count : place;
    }
}
