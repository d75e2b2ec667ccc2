// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other clients than Qpid JMS say (rhea, Qpid Proton), in frames that JMS does not send. */
class AmqpFramesTest {
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
}
