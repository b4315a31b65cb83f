package janeti.units.instance;

import janeti.config.object.ObjectReader;
import janeti.op.InstanceOp.SetParams.DeviceChange;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What becomes of one disk or card.
 *
 * @param place where it is when its turn comes, or will be
 * @param form the disk or card as it will be, in JSON form; null when it is taken away
 */
record PlannedDevice(int place, @Nullable Map<String, @Nullable Object> form) {
    PlannedDevice(int place, @Nullable Map<String, @Nullable Object> form) {
        this.place = place;
        this.form = form;
    }

    /** The devices as they are after all changes, which were planned in this order. */
    static <T> List<T> after(
            List<T> now,
            List<DeviceChange> changes,
            List<PlannedDevice> planned,
            Function<ObjectReader, T> read) {
        List<T> after = new ArrayList<>(now);
        for (int i = 0; i < planned.size(); i++) {
            PlannedDevice device = planned.get(i);
            if (device.form == null) {
                after.remove(device.place);
                continue;
            }
            T next = ObjectReader.whole("device", device.form, read);
            if (changes.get(i).action().equals("add")) {
                after.add(device.place, next);
            } else {
                after.set(device.place, next);
            }
        }
        return after;
    }
}
