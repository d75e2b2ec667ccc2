// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** One client of the benchmark, and what its rounds came to. */
final class Candidate implements AutoCloseable {
    private final String title;
    private final ProcessHandle broker;
    private final ChildProcess process;
    private final List<Round> rounds = new ArrayList<>();

    /** Of each message the bytes and the processor time; that of the broker to 10 ms of the round. */
    private record Round(
            double messagesPerSecond, double bytes, double micros, double brokerMicros) {}

    /**
     * Closes the process with itself.
     *
     * @param process a {@link MeasuredProcess}
     */
    Candidate(String title, long brokerPid, ChildProcess process) {
        this.title = title;
        this.broker = ProcessHandle.of(brokerPid).orElseThrow();
        this.process = process;
    }

    void warmUp(int seconds) throws IOException {
        var _ = run(seconds);
    }

    void measure(int seconds) throws IOException {
        rounds.add(run(seconds));
    }

    private Round run(int seconds) throws IOException {
        Duration before = brokerCpu();
        String[] took = process.ask(Integer.toString(seconds)).split(" ", -1);
        double messages = Long.parseLong(took[0]);
        return new Round(
                messages / Long.parseLong(took[1]) * 1e9,
                Long.parseLong(took[2]) / messages,
                Long.parseLong(took[3]) / 1e3 / messages,
                brokerCpu().minus(before).toNanos() / 1e3 / messages);
    }

    private Duration brokerCpu() {
        return broker.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** A line of the table. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%-20s %29s %19s %19s %10.1f",
                title,
                spread("%,.0f", Round::messagesPerSecond),
                spread("%,.0f", Round::bytes),
                spread("%.1f", Round::micros),
                sorted(Round::brokerMicros).get(rounds.size() / 2));
    }

    private String spread(String format, ToDoubleFunction<Round> value) {
        List<Double> sorted = sorted(value);
        return String.format(
                Locale.ROOT,
                format + " [" + format + "-" + format + "]",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private List<Double> sorted(ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).sorted().boxed().toList();
    }

    /** The messages per second of each round, in the order of the rounds. */
    String rounds() {
        return rounds.stream()
                .map(round -> String.format(Locale.ROOT, "%,9.0f", round.messagesPerSecond()))
                .collect(Collectors.joining(" ", String.format("%-20s ", title), ""));
    }

    @Override
    public void close() {
        process.close();
    }
}
