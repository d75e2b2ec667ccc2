// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.testkit.await.Await;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.message.JmsMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Qpid JMS, the AMQP client of the vendor's samples for Java, reads a consumer group (PROTOCOL.md 5.1). */
class QpidJmsTest {
    private static final int WAIT_MILLIS = 60_000;
    private static final int SHORT_MILLIS = 200;
    private static final int BACKLOG = 20_000;

    private AmqpFixture platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new AmqpFixture(folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private Connection connect(String groupId) throws JMSException {
        return connect(
                "amqp://127.0.0.1:" + platform.port() + "?amqp.idleTimeout=80000",
                platform.userName("probe-a", "hmacsha1", groupId),
                platform.password("hmacsha1"));
    }

    private static Connection connect(String uri, String userName, String password)
            throws JMSException {
        Connection connection = new JmsConnectionFactory(uri).createConnection(userName, password);
        connection.start();
        return connection;
    }

    private static MessageConsumer consumer(Session session) throws JMSException {
        Queue queue = session.createQueue("default");
        return session.createConsumer(queue);
    }

    private static String text(Message message) throws JMSException {
        return new String(message.getBody(byte[].class), UTF_8);
    }

    @Test
    void receivesAMessageInTheDocumentedShape() throws Exception {
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            long before = System.currentTimeMillis();
            String id = platform.publish("{\"t\":21.5}", 1);

            Message message = consumer.receive(WAIT_MILLIS);

            assertThat(text(message)).isEqualTo("{\"t\":21.5}");
            assertThat(message.getStringProperty("topic")).isEqualTo(AmqpFixture.TOPIC.value());
            assertThat(message.getStringProperty("messageId")).isEqualTo(id);
            assertThat(message.getJMSMessageID()).isEqualTo("ID:AMQP_NO_PREFIX:" + id);
            assertThat(message.getObjectProperty("qos")).isEqualTo(1);
            assertThat(message.getObjectProperty("generateTime"))
                    .isInstanceOfSatisfying(
                            Long.class,
                            at -> assertThat(at).isBetween(before, System.currentTimeMillis()));
            assertThat(message.getJMSRedelivered()).isFalse();
            message.acknowledge();
        }
    }

    @Test
    void aTimedReceiveOfNothingEndsInTime() throws Exception {
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            assertThat(consumer.receive(SHORT_MILLIS)).isNull();
            assertThat(consumer.receiveNoWait()).isNull();

            platform.publish("after the drain", 0);
            assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo("after the drain");
        }
    }

    @Test
    void getsWhatWasKeptWhileItWasAwayAndEachMessageOnce() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            sent.add("message " + i);
            platform.publish("message " + i, 1);
        }
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            for (String expected : sent) {
                assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo(expected);
            }
        }
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThat(consumer(session).receive(SHORT_MILLIS)).isNull();
        }
    }

    @Test
    void whatIsNotAcknowledgedComesAgainAfterTheConnection() throws Exception {
        String id = platform.publish("important", 1);
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            assertThat(text(consumer(session).receive(WAIT_MILLIS))).isEqualTo("important");
        }
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            Message again = consumer(session).receive(WAIT_MILLIS);
            assertThat(text(again)).isEqualTo("important");
            assertThat(again.getStringProperty("messageId")).isEqualTo(id);
            again.acknowledge();
        }
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            assertThat(consumer(session).receive(SHORT_MILLIS)).isNull();
        }
    }

    @Test
    void consumersOfAGroupShareAndGroupsDoNot() throws Exception {
        try (Connection one = connect(AmqpFixture.GROUP);
                Session oneSession = one.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Connection two = connect(AmqpFixture.GROUP);
                Session twoSession = two.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Connection other = connect(AmqpFixture.OTHER_GROUP);
                Session otherSession = other.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            List<String> byFirst = new ArrayList<>();
            List<String> byOther = new ArrayList<>();
            consumer(oneSession).setMessageListener(message -> collect(message, byFirst));
            consumer(twoSession).setMessageListener(message -> collect(message, byFirst));
            consumer(otherSession).setMessageListener(message -> collect(message, byOther));
            Set<String> sent = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                sent.add("message " + i);
                platform.publish("message " + i, 1);
            }

            Await.until("all have come", () -> size(byFirst) >= 100 && size(byOther) >= 100);
            assertThat(byFirst).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(byOther).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    private static void collect(Message message, List<String> into) {
        try {
            String text = text(message);
            synchronized (into) {
                into.add(text);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int size(List<String> list) {
        synchronized (list) {
            return list.size();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmacmd5", "Hmacsha1", "HMACSHA256"})
    void signsInWithEachMethodInAnyCase(String method) throws Exception {
        platform.publish("hello", 1);
        try (Connection connection =
                        connect(
                                "amqp://127.0.0.1:" + platform.port() + "?amqp.idleTimeout=80000",
                                platform.userName("probe", method, AmqpFixture.GROUP),
                                platform.password(method));
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThat(text(consumer(session).receive(WAIT_MILLIS))).isEqualTo("hello");
        }
    }

    @Test
    void refusesAWrongPasswordAnUnknownKeyAndAKeyThatMayNotRead() {
        String uri = "amqp://127.0.0.1:" + platform.port() + "?amqp.idleTimeout=80000";
        String user = platform.userName("probe", "hmacsha1", AmqpFixture.GROUP);
        String password = platform.password("hmacsha1");
        String[] sender =
                platform.credentialsOf(new KeyScope(Set.of(KeyRight.SEND), true, Set.of()));

        for (String[] credentials :
                List.of(
                        new String[] {user, password + "x"},
                        new String[] {
                            AmqpFixture.userName("probe", "hmacsha1", "nobody", AmqpFixture.GROUP),
                            password
                        },
                        new String[] {"probe", password},
                        sender)) {
            assertThatThrownBy(() -> connect(uri, credentials[0], credentials[1]))
                    .as(credentials[0])
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    @Test
    void refusesAReceiverOfAGroupThatThereIsNot() throws Exception {
        try (Connection connection = connect("no_such_group");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> consumer(session))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("no_such_group");
        }
    }

    @Test
    void refusesASecondReceiverAndASender() throws Exception {
        try (Connection connection = connect(AmqpFixture.GROUP);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            consumer(session);
            assertThatThrownBy(() -> consumer(session))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("one receiver");
            Queue queue = session.createQueue("default");
            assertThatThrownBy(() -> session.createProducer(queue))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("OpenAPI");
        }
    }

    @Test
    void refusesAnIdleTimeoutOutOfBounds() {
        assertThatThrownBy(() ->
                        connect(
                                "amqp://127.0.0.1:" + platform.port() + "?amqp.idleTimeout=20000",
                                platform.userName("probe", "hmacsha1", AmqpFixture.GROUP),
                                platform.password("hmacsha1")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("idle-time-out");
    }

    private Connection connectByTls() throws Exception {
        return connect(
                "amqps://localhost:%d?amqp.idleTimeout=80000&transport.trustAll=true"
                        .formatted(platform.tlsPort()),
                platform.userName("probe", "hmacsha256", AmqpFixture.GROUP),
                platform.password("hmacsha256"));
    }

    @Test
    void speaksTls() throws Exception {
        platform.publish("in secret", 1);
        try (Connection connection = connectByTls();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Message message = consumer(session).receive(WAIT_MILLIS);
            assertThat(message).isInstanceOf(JmsMessage.class);
            assertThat(text(message)).isEqualTo("in secret");
        }
    }

    @Test
    void readsABacklogOverTlsWholeAndInTheOrderOfEachDevice() throws Exception {
        List<DeviceId> devices =
                List.of(
                        AmqpFixture.DEVICE,
                        DeviceId.of(AmqpFixture.DEVICE.productKey().value(), "lamp2"),
                        DeviceId.of(AmqpFixture.DEVICE.productKey().value(), "lamp3"));
        Map<String, List<String>> sent = new HashMap<>();
        for (int i = 0; i < BACKLOG; i++) {
            DeviceId device = devices.get(i % devices.size());
            String payload = "message " + i + " " + "x".repeat(i % 512);
            platform.publish(device, payload, 1);
            sent.computeIfAbsent(topic(device), _ -> new ArrayList<>()).add(payload);
        }
        Map<String, List<String>> read = new HashMap<>();
        try (Connection connection = connectByTls();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            for (int i = 0; i < BACKLOG; i++) {
                Message message = consumer.receive(WAIT_MILLIS);
                assertThat(message).as("message %d of %d", i, BACKLOG).isNotNull();
                read.computeIfAbsent(message.getStringProperty("topic"), _ -> new ArrayList<>())
                        .add(text(message));
            }
            Await.until("all are settled", () -> platform.lag() == 0);
        }

        // Not by isEqualTo, whose failure would print megabytes.
        assertThat(read.keySet()).isEqualTo(sent.keySet());
        sent.forEach(
                (topic, payloads) -> assertThat(read.get(topic)).as(topic).hasSameSizeAs(payloads));
        sent.forEach((topic, payloads) ->
                assertThat(payloads.equals(read.get(topic)))
                        .as("the messages of %s are whole and in order", topic)
                        .isTrue());
    }

    private static String topic(DeviceId device) {
        return Topic.ofDevice(device, "user/update").value();
    }
}
