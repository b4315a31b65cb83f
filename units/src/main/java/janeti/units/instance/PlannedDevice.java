package janeti.units.instance;

import org.jspecify.annotations.Nullable;

import java.util.Map;

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
}
