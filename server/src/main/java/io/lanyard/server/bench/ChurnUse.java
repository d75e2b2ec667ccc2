// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import static io.lanyard.server.bench.Benchmark.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What a platform takes of disk and memory for the messages that go through it. Not safe from several threads. */
final class ChurnUse {
    static final String HEADING =
            " MINUTE       STORED      DRAINED MISSING      UPLINKS     CONSUMED  PAYLOAD  WRITTEN     READ"
                    + "    DISK OF IT MESSAGES      RSS";

    private static final int QUARTERS = 4;
    private static final double MIB = 1 << 20;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OwnPlatform platform;
    private final int payloadBytes;
    private final ChurnCount count;
    private final long start = System.nanoTime();
    private final long sizesFrom;
    private final OptionalLong writtenBefore;
    private final OptionalLong readBefore;

    /** Bytes on disk, one for each second after the warm-up. */
    private final List<Long> sizes = new ArrayList<>();

    private DataSize last = new DataSize(0, 0);
    private long lookedAt = start - LOOK_NANOS;

    /**
     * Counts from now on.
     *
     * @param warmUpSeconds how long the size of the disk does not count: it grows until all logs are as long as they may be
     */
    ChurnUse(OwnPlatform platform, int payloadBytes, int warmUpSeconds, ChurnCount count) {
        this.platform = platform;
        this.payloadBytes = payloadBytes;
        this.sizesFrom = start + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        this.count = count;
        this.writtenBefore = platform.target().writtenToStorage();
        this.readBefore = platform.target().readFromStorage();
    }

    /** Looks at the disk when the last look is a second ago. */
    void look() {
        if (System.nanoTime() - lookedAt >= LOOK_NANOS) {
            lookedAt += LOOK_NANOS;
            last = DataSize.of(platform.data());
            if (lookedAt >= sizesFrom) {
                sizes.add(last.all());
            }
        }
    }

    /** A line of how things are. */
    String sample(long stored) {
        return String.format(
                Locale.ROOT,
                "%7.1f %,12d %,12d %,7d %,12d %,12d %,8.0f %8s %8s %,7.0f %,14.0f %8s",
                (System.nanoTime() - start) / 60e9,
                stored,
                count.drained.sum(),
                count.missing.sum(),
                count.uplinks.sum(),
                count.consumed.sum(),
                payloadWritten(stored) / MIB,
                mebibytes(since(writtenBefore, platform.target().writtenToStorage())),
                mebibytes(since(readBefore, platform.target().readFromStorage())),
                last.all() / MIB,
                last.messages() / MIB,
                mebibytes(platform.target().residentBytes()));
    }

    /** What was stored for applications and devices. */
    private long payloadWritten(long stored) {
        return (stored + count.uplinks.sum()) * payloadBytes;
    }

    /** Of the whole run. */
    List<BenchLine> result(long stored) {
        long payloadRead = (count.drained.sum() + count.consumed.sum()) * payloadBytes;
        List<BenchLine> result = new ArrayList<>();
        result.add(
                amplification(
                        "written to storage",
                        payloadWritten(stored),
                        since(writtenBefore, platform.target().writtenToStorage())));
        result.add(
                amplification(
                        "read from storage",
                        payloadRead,
                        since(readBefore, platform.target().readFromStorage())));
        for (int quarter = 1; quarter <= QUARTERS; quarter++) {
            result.add(
                    line(
                            "on disk in quarter " + quarter,
                            String.format(
                                    Locale.ROOT,
                                    "%,.0f MiB on average, %,.0f at most",
                                    onAverage(quarter) / MIB,
                                    atMost(quarter) / MIB)));
        }
        result.add(
                line(
                        "from the first to the last quarter",
                        String.format(
                                Locale.ROOT,
                                "%s on average, %s at most",
                                growth(onAverage(1), onAverage(QUARTERS)),
                                growth(atMost(1), atMost(QUARTERS)))));
        return result;
    }

    private static BenchLine amplification(String name, long payload, OptionalLong storage) {
        return line(
                name,
                storage.isEmpty()
                        ? "not known"
                        : String.format(
                                Locale.ROOT,
                                "%,.0f MiB for %,.0f MiB of payload: %.2f times",
                                storage.getAsLong() / MIB,
                                payload / MIB,
                                storage.getAsLong() / Math.max(1.0, (double) payload)));
    }

    private LongStream sizesIn(int quarter) {
        return sizes
                .subList(sizes.size() * (quarter - 1) / QUARTERS, sizes.size() * quarter / QUARTERS)
                .stream()
                .mapToLong(size -> size);
    }

    private double onAverage(int quarter) {
        return sizesIn(quarter).average().orElse(0);
    }

    private double atMost(int quarter) {
        return sizesIn(quarter).max().orElse(0);
    }

    private static String growth(double from, double to) {
        return from == 0
                ? "not known"
                : String.format(Locale.ROOT, "%+.1f %%", 100 * (to / from - 1));
    }

    private static OptionalLong since(OptionalLong before, OptionalLong now) {
        return before.isEmpty() || now.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(now.getAsLong() - before.getAsLong());
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isEmpty()
                ? "not known"
                : String.format(Locale.ROOT, "%,.0f", bytes.getAsLong() / MIB);
    }
}
