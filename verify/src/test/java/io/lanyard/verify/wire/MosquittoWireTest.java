// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same tables against Mosquitto over TCP, as far as the rows do not need the platform. Where it does something
 * else the row says why; a difference that nobody has explained fails here, and so does an explanation that is not true
 * any more.
 */
@Tag("interop")
@Execution(ExecutionMode.CONCURRENT)
class MosquittoWireTest {
    /** Rows of which a difference is known wait for it. */
    private static final Duration FOR_WHAT_NEVER_COMES = Duration.ofSeconds(2);

    @TempDir private static Path folder;
    private static Mosquitto mosquitto;

    @BeforeAll
    static void startMosquitto() throws IOException {
        mosquitto = Mosquitto.start(folder);
    }

    @AfterAll
    static void stopMosquitto() {
        if (mosquitto != null) {
            mosquitto.close();
        }
    }

    static Stream<WireCase> rows() {
        return WireTable.all()
                .filter(row -> !row.needsPlatform())
                .flatMap(WireRow::cases)
                .filter(example -> example.carrier() == WireCarrier.TCP)
                .filter(example ->
                        example.row().note(example.version()).map(PeerNote::differs).orElse(true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void mosquittoDoesWhatTheRowSaysUnlessItExplainsWhyNot(WireCase example) {
        Optional<PeerNote> note = example.row().note(example.version());
        Duration deadline = note.isEmpty() ? Await.DEFAULT_TIMEOUT : FOR_WHAT_NEVER_COMES;
        try (WireRun run = new WireRun(mosquitto, example, deadline)) {
            run.run();
        } catch (AssertionError difference) {
            if (note.isEmpty()) {
                throw new AssertionError(
                        "Mosquitto differs, and the row does not explain why: "
                                + difference.getMessage(),
                        difference);
            }
            return;
        }
        assertThat(note.map(PeerNote::reason))
                .as("Mosquitto does not differ in " + example + ", although the row says")
                .isEmpty();
    }
}
