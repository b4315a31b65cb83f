package janeti.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long each of many repetitions took, nanoseconds, the shortest first. */
record Times(long[] nanos) {
    /** What is measured, once. */
    interface Step {
        void run() throws Exception;
    }

    Times {
        nanos = nanos.clone();
        Arrays.sort(nanos);
    }

    static Times of(int count, Step step) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            step.run();
            nanos[i] = System.nanoTime() - start;
        }
        return new Times(nanos);
    }

    static Times all(List<Times> parts) {
        return new Times(parts.stream().flatMapToLong(each -> Arrays.stream(each.nanos)).toArray());
    }

    double p50Ms() {
        return ms(50);
    }

    double p99Ms() {
        return ms(99);
    }

    double meanMs() {
        return Arrays.stream(nanos).average().orElse(0) / TimeUnit.MILLISECONDS.toNanos(1);
    }

    double maxMs() {
        return ms(100);
    }

    private double ms(int percent) {
        int at = Math.min(nanos.length - 1, nanos.length * percent / 100);
        return nanos[at] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
