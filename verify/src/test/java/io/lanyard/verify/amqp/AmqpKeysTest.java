// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicFilter;
import io.lanyard.testkit.await.Await;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.JmsConnectionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an access key allows is all that a connection over AMQP holds, for as long as the key allows it. */
class AmqpKeysTest {
    private static final int WAIT_MILLIS = 60_000;
    private static final KeyScope OF_ONE_PRODUCT =
            new KeyScope(Set.of(KeyRight.READ), false, Set.of(AmqpFixture.DEVICE.productKey()));
    private static final ProductKey ANOTHER = ProductKey.of("a1Another01");

    private AmqpFixture platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new AmqpFixture(folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private Connection connect(String[] credentials) throws JMSException {
        Connection connection =
                new JmsConnectionFactory(
                                "amqp://127.0.0.1:%d?amqp.idleTimeout=80000"
                                        .formatted(platform.port()))
                        .createConnection(credentials[0], credentials[1]);
        connection.start();
        return connection;
    }

    private static MessageConsumer consumer(Session session) throws JMSException {
        return session.createConsumer(session.createQueue("default"));
    }

    private void receivesOne(MessageConsumer consumer, String payload) throws JMSException {
        String id = platform.publish(payload, 1);
        Message message = consumer.receive(WAIT_MILLIS);
        assertThat(message.getStringProperty("messageId")).isEqualTo(id);
        // The client says so a moment later; what it has not said comes again.
        Await.until("it is settled", () -> platform.lag() == 0);
    }

    /** Adds why a consumer was closed; the interface has nine more methods. */
    private static JmsConnectionListener consumersClosed(List<String> causes) {
        return (JmsConnectionListener)
                Proxy.newProxyInstance(
                        JmsConnectionListener.class.getClassLoader(),
                        new Class<?>[] {JmsConnectionListener.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("onConsumerClosed")) {
                                causes.add(String.valueOf(arguments[1]));
                            }
                            return null;
                        });
    }

    @Test
    void aKeyThatIsDisabledClosesItsConnectionsAndSaysWhyAndNoOthers() throws Exception {
        AccessKey key = platform.newKey();
        AccessKey other = platform.newKey();
        List<JMSException> failures = new CopyOnWriteArrayList<>();
        try (Connection reading = connect(AmqpFixture.credentialsOf(key));
                Session session = reading.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            reading.setExceptionListener(failures::add);
            receivesOne(consumer(session), "before");

            platform.disable(key);

            Await.until("the client knows why", () -> !failures.isEmpty());
            assertThat(failures.getFirst())
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("Access key disabled")
                    .hasMessageContaining("amqp:unauthorized-access");
            Await.until("nobody is connected", () -> platform.connections() == 0);
        }
        assertThatThrownBy(() -> connect(AmqpFixture.credentialsOf(key)))
                .isInstanceOf(JMSSecurityException.class);
        try (Connection reading = connect(AmqpFixture.credentialsOf(other));
                Session session = reading.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            platform.disable(platform.newKey());
            receivesOne(consumer, "after");
        }
    }

    @Test
    void aConnectionWithoutAReceiverGoesWithItsKeyToo() throws Exception {
        AccessKey key = platform.newKey();
        List<JMSException> failures = new CopyOnWriteArrayList<>();
        try (Connection connection = connect(AmqpFixture.credentialsOf(key))) {
            connection.setExceptionListener(failures::add);
            Await.until("it is open", () -> platform.connections() == 1);

            platform.disable(key);

            Await.until("nobody is connected", () -> platform.connections() == 0);
            Await.until("the client knows", () -> !failures.isEmpty());
        }
    }

    @Test
    void aKeyOfOneProductReadsAGroupUntilTheGroupGetsAnotherProduct() throws Exception {
        List<String> closed = new CopyOnWriteArrayList<>();
        try (Connection reading = connect(platform.credentialsOf(OF_ONE_PRODUCT));
                Session session = reading.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            if (reading instanceof JmsConnection vendors) {
                vendors.addConnectionListener(consumersClosed(closed));
            }
            receivesOne(consumer(session), "mine");

            platform.relations(AmqpFixture.DEVICE.productKey(), ANOTHER);

            Await.until("the client knows why", () -> !closed.isEmpty());
            assertThat(closed.getFirst()).contains("amqp:unauthorized-access");
        }
    }

    @Test
    void aReceiverOfAGroupThatGetsAlsoAnotherProductIsRefusedToAKeyOfOne() throws Exception {
        platform.relations(AmqpFixture.DEVICE.productKey(), ANOTHER);
        try (Connection reading = connect(platform.credentialsOf(OF_ONE_PRODUCT));
                Session session = reading.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> consumer(session))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("does not cover");
        }
    }

    @Test
    void aReceiverOfAGroupThatIsReadWithAFilterIsRefusedAndToldTheFilter() throws Exception {
        platform.readWith(TopicFilter.of("/+/+/user/alarm"));
        try (Connection reading = connect(AmqpFixture.credentialsOf(platform.newKey()));
                Session session = reading.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> consumer(session))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("with the filter /+/+/user/alarm now")
                    .hasMessageContaining("amqp:precondition-failed");
        }
    }
}
