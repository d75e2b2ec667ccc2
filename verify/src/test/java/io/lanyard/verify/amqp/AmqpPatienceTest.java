// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.testkit.await.Await;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a client may take (PROTOCOL.md 5.1). */
class AmqpPatienceTest {
    // Time enough for a busy machine to look at what was sent at once.
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void aClientHasFifteenSecondsToSignInAndFifteenToAttach() {
        AmqpSettings usual =
                AmqpSettings.of("127.0.0.1", 0, 0, List.of(Path.of("c")), List.of(Path.of("k")));

        assertThat(usual.signInPatience()).hasSeconds(15);
        assertThat(usual.attachPatience()).hasSeconds(15);
    }

    @Test
    void whoDoesNotSignInInTimeIsDisconnected(@TempDir Path folder) throws IOException {
        try (AmqpFixture platform = new AmqpFixture(folder, patience(SHORT, LONG));
                Socket client = RawSasl.connect(platform.port())) {
            client.getOutputStream().write(RawSasl.HEADER);

            assertThat(client.getInputStream().readAllBytes()).startsWith(RawSasl.HEADER);
        }
    }

    @Test
    void whoSignsInAndOpensNothingIsDisconnected(@TempDir Path folder) throws IOException {
        try (AmqpFixture platform = new AmqpFixture(folder, patience(LONG, SHORT));
                Socket client = RawSasl.connect(platform.port())) {
            client.getOutputStream().write(RawSasl.HEADER);
            client.getOutputStream()
                    .write(
                            RawSasl.init(
                                    platform.userName("slow", "hmacsha1", AmqpFixture.GROUP),
                                    platform.password("hmacsha1")));

            // The last of it is the outcome of SASL, and that is success.
            byte[] said = client.getInputStream().readAllBytes();
            assertThat(said[said.length - 1]).isZero();
            Await.until("nobody is connected", () -> platform.connections() == 0);
        }
    }

    @Test
    void whoAttachesNoReceiverInTimeIsToldAndDisconnected(@TempDir Path folder) throws Exception {
        try (AmqpFixture platform = new AmqpFixture(folder, patience(LONG, SHORT))) {
            List<String> failures = new CopyOnWriteArrayList<>();
            try (Connection connection =
                    new JmsConnectionFactory(
                                    "amqp://127.0.0.1:%d?amqp.idleTimeout=80000"
                                            .formatted(platform.port()))
                            .createConnection(
                                    platform.userName("slow", "hmacsha1", AmqpFixture.GROUP),
                                    platform.password("hmacsha1"))) {
                connection.setExceptionListener(e -> failures.add(String.valueOf(e.getMessage())));
                connection.start();
                Await.until(
                        "the client knows why", Duration.ofMinutes(1), () -> !failures.isEmpty());
            } catch (JMSException e) {
                // On a busy machine it is over before the client has done with its beginning.
                failures.add(String.valueOf(e.getMessage()));
            }

            assertThat(failures.getFirst()).contains("no receiver was attached");
            Await.until("nobody is connected", () -> platform.connections() == 0);
        }
    }

    @Test
    void whoDoesNotAnswerThatItIsClosedIsDisconnected(@TempDir Path folder) throws IOException {
        try (AmqpFixture platform = new AmqpFixture(folder, patience(SHORT, SHORT));
                ProtonClient client =
                        new ProtonClient(
                                platform.port(),
                                platform.userName("mute", "hmacsha1", AmqpFixture.GROUP),
                                platform.password("hmacsha1"))) {
            long before = System.nanoTime();

            client.listenToTheEnd();

            // Not by the idle time-out, which a mute client that sends empty frames never meets.
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    private static UnaryOperator<AmqpSettings> patience(Duration signIn, Duration attach) {
        return usual ->
                new AmqpSettings(
                        usual.host(),
                        usual.port(),
                        usual.tlsPort(),
                        usual.certificates(),
                        usual.keys(),
                        usual.maxConnections(),
                        signIn,
                        attach,
                        usual.minIdle(),
                        usual.maxIdle());
    }
}
