// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.testkit.await.Await;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
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
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int READ_MILLIS = 30_000;

    /** The header of AMQP 1.0 under SASL (AMQP 1.0, 5.3.2). */
    private static final byte[] SASL_HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

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
                Socket client = connect(platform)) {
            client.getOutputStream().write(SASL_HEADER);

            assertThat(readToTheEnd(client)).startsWith(SASL_HEADER);
        }
    }

    @Test
    void whoSignsInAndOpensNothingIsDisconnected(@TempDir Path folder) throws IOException {
        try (AmqpFixture platform = new AmqpFixture(folder, patience(LONG, SHORT));
                Socket client = connect(platform)) {
            client.getOutputStream().write(SASL_HEADER);
            client.getOutputStream()
                    .write(
                            saslInit(
                                    platform.userName("slow", "hmacsha1", AmqpFixture.GROUP),
                                    platform.password("hmacsha1")));

            // The last of it is the outcome of SASL, and that is success.
            byte[] said = readToTheEnd(client);
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
                Await.until("the client knows why", () -> !failures.isEmpty());
            } catch (JMSException e) {
                // On a busy machine it is over before the client has done with its beginning.
                failures.add(String.valueOf(e.getMessage()));
            }

            assertThat(failures.getFirst()).contains("no receiver was attached");
            Await.until("nobody is connected", () -> platform.connections() == 0);
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

    private static Socket connect(AmqpFixture platform) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), platform.port());
        client.setSoTimeout(READ_MILLIS);
        return client;
    }

    private static byte[] readToTheEnd(Socket client) throws IOException {
        return client.getInputStream().readAllBytes();
    }

    /** The frame sasl-init with mechanism PLAIN (AMQP 1.0, 5.3.3.2; RFC 4616). */
    private static byte[] saslInit(String userName, String password) throws IOException {
        byte[] response = ("\0" + userName + "\0" + password).getBytes(US_ASCII);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        // sym8 PLAIN, vbin32 response
        list.write(new byte[] {(byte) 0xa3, 5, 'P', 'L', 'A', 'I', 'N', (byte) 0xb0});
        list.write(ByteBuffer.allocate(4).putInt(response.length).array());
        list.write(response);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        // A described list32 with two elements, under the descriptor 0x41.
        frame.write(new byte[] {0, 0x53, 0x41, (byte) 0xd0});
        frame.write(ByteBuffer.allocate(8).putInt(list.size() + 4).putInt(2).array());
        list.writeTo(frame);
        return ByteBuffer.allocate(8 + frame.size())
                .putInt(8 + frame.size())
                .put(new byte[] {2, 1, 0, 0})
                .put(frame.toByteArray())
                .array();
    }
}
