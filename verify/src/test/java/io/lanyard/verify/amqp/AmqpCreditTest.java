// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client gets as many messages as it gives credit for (AMQP 1.0, 2.6.7), no fewer and no more. */
class AmqpCreditTest {
    private AmqpFixture platform;
    private ProtonClient client;
    private Session session;
    private Receiver receiver;
    private final List<Delivery> got = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        platform = new AmqpFixture(folder);
        client =
                new ProtonClient(
                        platform.port(),
                        platform.userName("credit", "hmacsha1", AmqpFixture.GROUP),
                        platform.password("hmacsha1"));
        session = client.session();
        receiver = client.attach(session, "receiver");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        platform.close();
    }

    @Test
    void whoGivesCreditForOneAtATimeGetsOneAfterTheOther() throws IOException {
        publish(5);
        for (int i = 1; i <= 5; i++) {
            receiver.flow(1);
            receive(i);
            settle(got.getLast());
        }
        client.turnUntil("all are settled", () -> platform.lag() == 0);
    }

    @Test
    void whoSettlesOneOfManyAndGivesCreditForItGetsTheNext() throws IOException {
        publish(20);
        receiver.flow(15);
        receive(15);
        for (int i = 16; i <= 20; i++) {
            settle(got.get(i - 16));
            receiver.flow(1);
            receive(i);
        }
    }

    @Test
    void creditThatComesWhileADrainIsAnsweredIsUsedAndUsedOnce() throws IOException {
        try (var _ = platform.holdFeeds()) {
            receiver.flow(10);
            send();
            receiver.setDrain(true);
            send();
            // The client thinks better of it, and wants more than before.
            receiver.setDrain(false);
            receiver.flow(5);
            send();
        }
        publish(20);
        receive(15);
        // What it says of one lets the platform look at the credit again.
        settle(got.getFirst());
        client.turnUntil("it is settled", () -> platform.lag() == 19);
        assertThat(platform.status().unsettled()).isEqualTo(14);

        receiver.flow(2);
        receive(17);
        assertThat(platform.status().unsettled()).isEqualTo(16);
    }

    @Test
    void aDrainIsAnsweredForCreditThatComesMeanwhileToo() throws IOException {
        try (var _ = platform.holdFeeds()) {
            receiver.drain(10);
            send();
            receiver.drain(5);
            send();
        }
        client.turnUntil("it is drained", () -> receiver.getRemoteCredit() == 0);
        publish(3);
        Await.until("they wait", () -> platform.lag() == 3);
        assertThat(platform.status().unsettled()).isZero();

        receiver.setDrain(false);
        receiver.flow(3);
        receive(3);
    }

    @Test
    void creditThatIsTakenBackIsNotUsed() throws IOException {
        receiver.flow(10);
        send();
        receiver.flow(-8);
        send();
        publish(3);
        receive(2);
        Await.until("one waits", () -> platform.lag() == 3);
        assertThat(platform.status().unsettled()).isEqualTo(2);
        assertThat(creditOfTheReceiver()).isZero();
    }

    @Test
    void whenAllCreditIsTakenBackNothingIsKeptFromOthers() throws IOException {
        receiver.flow(10);
        send();
        receiver.flow(-10);
        send();
        publish(3);
        Await.until(
                "they wait for others",
                () -> platform.status().unsettled() == 0 && creditOfTheReceiver() == 0);

        receiver.flow(2);
        receive(2);
        assertThat(platform.status().unsettled()).isEqualTo(2);
    }

    @Test
    void whatIsOnItsWayWhenCreditIsTakenBackIsForOthers() throws IOException {
        publish(3);
        try (var _ = platform.holdFeeds()) {
            receiver.flow(10);
            send();
            receiver.flow(-9);
            send();
        }
        receive(1);
        Await.until("the others are given back", () -> platform.status().unsettled() == 1);
    }

    /** Writes what there is to be said, and waits until the platform has seen it: it answers in order. */
    private void send() throws IOException {
        // Proton writes the begin of a session before flow, so that of the second one is behind it.
        for (int i = 0; i < 2; i++) {
            Session next = client.session();
            client.turnUntil(
                    "it is seen", () -> next.getRemoteState() != EndpointState.UNINITIALIZED);
        }
    }

    private int creditOfTheReceiver() {
        return platform.status().consumers().getFirst().credit();
    }

    private void publish(int messages) {
        for (int i = 0; i < messages; i++) {
            var _ = platform.publish("message", 1);
        }
    }

    /** Receives until it has so many. */
    private void receive(int count) throws IOException {
        while (got.size() < count) {
            got.add(client.next(receiver));
            var _ = ProtonClient.take(receiver);
        }
    }

    private static void settle(Delivery delivery) {
        delivery.disposition(Accepted.getInstance());
        delivery.settle();
    }
}
