// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.message.JmsMessageSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Qpid JMS says of a message, and what becomes of it (AMQP 1.0, 3.4). */
class AmqpOutcomesTest {
    private static final int WAIT_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 200;

    private AmqpFixture platform;
    private Connection connection;
    private MessageConsumer consumer;

    @BeforeEach
    void start(@TempDir Path folder) throws JMSException {
        platform = new AmqpFixture(folder);
        connection =
                new JmsConnectionFactory(
                                "amqp://127.0.0.1:%d?amqp.idleTimeout=80000"
                                        .formatted(platform.port()))
                        .createConnection(
                                platform.userName("reader", "hmacsha1", AmqpFixture.GROUP),
                                platform.password("hmacsha1"));
        connection.start();
        Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        consumer = session.createConsumer(session.createQueue("default"));
    }

    @AfterEach
    void stop() throws JMSException {
        connection.close();
        platform.close();
    }

    @Test
    void acceptedIsDone() throws JMSException {
        platform.publish("a", 1);
        settle(receive(), JmsMessageSupport.ACCEPTED);

        Await.until("it is settled", () -> platform.lag() == 0);
        assertThat(platform.deadLetters()).isEmpty();
    }

    @Test
    void releasedComesAgainAsIfItHadNeverBeenHandedOut() throws JMSException {
        platform.publish("a", 1);
        settle(receive(), JmsMessageSupport.RELEASED);

        Message again = receiveAfterAWhile();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isFalse();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void modifiedAsFailedComesAgainWithACountOfItsDeliveries() throws JMSException {
        platform.publish("a", 1);
        settle(receive(), JmsMessageSupport.MODIFIED_FAILED);

        Message again = receiveAfterAWhile();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void rejectedIsADeadLetterAtOnce() throws JMSException {
        platform.publish("a", 1);
        settle(receive(), JmsMessageSupport.REJECTED);

        Await.until("it is settled", () -> platform.lag() == 0);
        assertThat(platform.deadLetters()).containsExactly("a REJECTED");
    }

    @Test
    void modifiedAsUndeliverableHereIsADeadLetterToo() throws JMSException {
        platform.publish("a", 1);
        settle(receive(), JmsMessageSupport.MODIFIED_FAILED_UNDELIVERABLE);

        Await.until("it is settled", () -> platform.lag() == 0);
        assertThat(platform.deadLetters()).containsExactly("a REJECTED");
    }

    private Message receive() throws JMSException {
        Message message = consumer.receive(WAIT_MILLIS);
        assertThat(message).isNotNull();
        return message;
    }

    /** Lets the time of the feeds pass, second by second, until there is one. */
    private Message receiveAfterAWhile() {
        Message[] found = {null};
        Await.until(
                "it comes again",
                () -> {
                    platform.feedClock.advance(Duration.ofSeconds(1));
                    found[0] = consumer.receive(SHORT_MILLIS);
                    return found[0] != null;
                });
        return found[0];
    }

    private static void settle(Message message, int outcome) throws JMSException {
        message.setIntProperty(JmsMessageSupport.JMS_AMQP_ACK_TYPE, outcome);
        message.acknowledge();
    }

    private static String text(Message message) throws JMSException {
        return new String(message.getBody(byte[].class), UTF_8);
    }
}
