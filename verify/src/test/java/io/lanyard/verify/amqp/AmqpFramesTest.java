// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.time.ManualClock;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other clients than Qpid JMS say (rhea, Qpid Proton), in frames that JMS does not send. */
class AmqpFramesTest {
    /** The frame begin: no remote-channel, next-outgoing-id 0, both windows 10 (AMQP 1.0, 2.7.2). */
    private static final byte[] BEGIN = {
        0, 0, 0, 20, 2, 0, 0, 0, 0, 0x53, 0x11, (byte) 0xc0, 7, 4, 0x40, 0x43, 0x52, 10, 0x52, 10
    };

    /** What comes again after a while, does when the test says so. */
    private final ManualClock feedClock = new ManualClock();

    private AmqpFixture platform;
    private ProtonClient client;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        platform = new AmqpFixture(folder, feedClock.ticker(), UnaryOperator.identity());
        client = connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        platform.close();
    }

    private ProtonClient connect() throws IOException {
        return new ProtonClient(
                platform.port(),
                platform.userName("reader", "hmacsha1", AmqpFixture.GROUP),
                platform.password("hmacsha1"));
    }

    @Test
    void releasedAndNotSettledIsSettledByThePlatformAndComesAgain() throws IOException {
        Receiver receiver = client.attach(client.session(), "one");
        receiver.flow(10);
        platform.publish("a", 1);
        Delivery delivery = client.next(receiver);
        assertThat(ProtonClient.take(receiver)).isEqualTo("a");

        // As rhea does with rcv_settle_mode: 1.
        delivery.disposition(Released.getInstance());
        client.turnUntil("it is settled", delivery::remotelySettled);

        client.turnUntil(
                "it comes again",
                () -> {
                    feedClock.advance(Duration.ofMillis(100));
                    return ProtonClient.isWhole(receiver.current());
                });
        assertThat(ProtonClient.take(receiver)).isEqualTo("a");
    }

    @Test
    void acceptedAndNotSettledIsSettledByThePlatformAndDone() throws IOException {
        Receiver receiver = client.attach(client.session(), "one");
        receiver.flow(10);
        platform.publish("a", 1);
        Delivery delivery = client.next(receiver);
        assertThat(ProtonClient.take(receiver)).isEqualTo("a");

        delivery.disposition(Accepted.getInstance());
        client.turnUntil("it is settled", delivery::remotelySettled);

        assertThat(delivery.getRemoteState()).isInstanceOf(Accepted.class);
        client.turnUntil("the group is done with it", () -> platform.lag() == 0);
    }

    @Test
    void aSessionThatEndsTakesItsReceiverWithIt() throws IOException {
        Session first = client.session();
        Receiver receiver = client.attach(first, "one");
        receiver.flow(10);
        platform.publish("a", 1);
        var _ = client.next(receiver);

        // No detach before it.
        first.close();
        client.turnUntil(
                "the end is answered", () -> first.getRemoteState() == EndpointState.CLOSED);

        Receiver second = client.attach(client.session(), "two");
        second.flow(10);
        assertThat(second.getRemoteCondition().getDescription()).isNull();
        assertThat(second.getRemoteState()).isEqualTo(EndpointState.ACTIVE);
        client.turnUntil(
                "what was not settled comes again",
                () -> {
                    feedClock.advance(Duration.ofMillis(100));
                    return ProtonClient.isWhole(second.current());
                });
        assertThat(ProtonClient.take(second)).isEqualTo("a");
    }

    @Test
    void aFilterIsNotAnsweredAsIfItWereInPlace() throws IOException {
        Source source = new Source();
        source.setAddress("default");
        source.setFilter(Map.of(Symbol.valueOf("apache.org:selector-filter:string"), "qos = 1"));

        Receiver receiver = client.attach(client.session(), "one", source);

        assertThat(receiver.getRemoteState()).isEqualTo(EndpointState.ACTIVE);
        Source answered = (Source) receiver.getRemoteSource();
        assertThat(answered.getAddress()).isEqualTo("default");
        // What is left out is not applied (AMQP 1.0, 3.5.3).
        assertThat((Object) answered.getFilter()).isNull();
    }

    @Test
    void aSenderOfAClientIsRefusedAndGetsNoCredit() throws IOException {
        Sender sender = client.session().sender("one");
        sender.setSource(new Source());
        sender.setTarget(new Target());
        sender.open();

        client.turnUntil("it is refused", () -> sender.getRemoteState() == EndpointState.CLOSED);

        assertThat(sender.getRemoteCondition().getDescription()).contains("OpenAPI");
        assertThat(sender.getCredit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511})
    void aFrameSizeThatIsTooSmallForEveryPeerIsRefused(int maxFrameSize) throws IOException {
        try (Socket socket = opened(maxFrameSize)) {
            // Its open, then close.
            var _ = RawSasl.readFrame(socket);
            assertThat(new String(RawSasl.readFrame(socket), ISO_8859_1))
                    .contains("amqp:invalid-field")
                    .endsWith(
                            "max-frame-size of open has to be at least 512, found " + maxFrameSize);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 513, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void aFrameSizeThatEveryPeerTakesIsLetIn(int maxFrameSize) throws IOException {
        try (Socket socket = opened(maxFrameSize)) {
            socket.getOutputStream().write(BEGIN);
            byte[] frame = RawSasl.readFrame(socket);
            while (frame[6] != BEGIN[10]) {
                frame = RawSasl.readFrame(socket);
            }
        }
    }

    /** Past SASL, and open with this frame size; the header of AMQP has been read. */
    private Socket opened(int maxFrameSize) throws IOException {
        Socket socket = RawSasl.connect(platform.port());
        socket.getOutputStream().write(RawSasl.HEADER);
        socket.getOutputStream()
                .write(
                        RawSasl.init(
                                platform.userName("raw", "hmacsha1", AmqpFixture.GROUP),
                                platform.password("hmacsha1")));
        var _ = socket.getInputStream().readNBytes(RawSasl.HEADER.length);
        var _ = RawSasl.readFrame(socket);
        var _ = RawSasl.readFrame(socket);
        socket.getOutputStream().write(RawSasl.open(maxFrameSize));
        var _ = socket.getInputStream().readNBytes(RawSasl.HEADER.length);
        return socket;
    }
}
