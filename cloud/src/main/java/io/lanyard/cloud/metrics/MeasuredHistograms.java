// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.metrics;

import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.Counters.Size;
import io.lanyard.platform.event.Counters.Span;
import io.lanyard.platform.event.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The histograms of the platform's {@link Counters} for Prometheus. They are recorded without Micrometer, whose timers cost
 * more than a message may.
 */
final class MeasuredHistograms {
    private static final double NANOS = 1e9;

    private final Counters counters;

    MeasuredHistograms(Counters counters) {
        this.counters = counters;
    }

    void registerIn(PrometheusRegistry registry) {
        for (Span span : Span.values()) {
            register(
                    registry, name(span) + "_seconds", help(span), counters.histogram(span), NANOS);
        }
        for (Size size : Size.values()) {
            register(registry, name(size), help(size), counters.histogram(size), 1);
        }
    }

    private static void register(
            PrometheusRegistry registry,
            String name,
            String help,
            Histogram histogram,
            double unit) {
        Collector collector = () -> snapshot(name, help, histogram, unit);
        registry.register(collector);
    }

    private static MetricSnapshot snapshot(
            String name, String help, Histogram histogram, double unit) {
        List<Double> ends = new ArrayList<>();
        for (long bound : histogram.bounds()) {
            ends.add(bound / unit);
        }
        ends.add(Double.POSITIVE_INFINITY);
        List<Long> counts = new ArrayList<>();
        for (long count : histogram.counts()) {
            counts.add(count);
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        HistogramDataPointSnapshot.builder()
                                .classicHistogramBuckets(ClassicHistogramBuckets.of(ends, counts))
                                .sum(histogram.sum() / unit)
                                .build())
                .build();
    }

    private static String name(Enum<?> what) {
        return "lanyard_" + what.name().toLowerCase(Locale.ROOT);
    }

    private static String help(Span span) {
        return switch (span) {
            case PUBLISH_ACKNOWLEDGED -> "From a device's PUBLISH at QoS 1 to its PUBACK";
            case DOWNLINK_TAKEN ->
                    "From a downlink's way to the session to its being sent or on disk";
            case DOWNLINK_ACKNOWLEDGED ->
                    "From a PUBLISH to a device to its PUBACK, of messages sent as they came";
            case MAILBOX_ACKNOWLEDGED ->
                    "From the mailbox to the device's PUBACK, of messages that waited";
            case STORE_WRITE -> "Writing and syncing one batch";
            case LOOP_DELAY -> "How late a task of an event loop ran";
        };
    }

    private static String help(Size size) {
        return switch (size) {
            case STORE_BATCH_CHANGES -> "Changes written and synced together";
            case STORE_BATCH_BYTES -> "Bytes written and synced together";
        };
    }
}
