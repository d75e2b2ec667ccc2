// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.verify.platform.DeviceConnection;
import io.lanyard.verify.platform.JsonText;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a device's PUBLISH to Qpid JMS through a whole server, with everything on disk. */
class WholeServerAmqpTest {
    private static final int WAIT_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 200;

    @Test
    void aConsumerReadsWhatDevicesPublishAndGoesOnAfterARestart(@TempDir Path data)
            throws Exception {
        try (RunningPlatform platform = RunningPlatform.start(data)) {
            TestDevice device = platform.newDevice();
            String group =
                    new JsonText(platform.command("group", "create", "billing", "--json"))
                            .require("GroupId");
            platform.command("relation", "create", device.id().productKey().value(), "data", group);
            try (DeviceConnection connection = DeviceConnection.open(platform, device)) {
                for (String text : new String[] {"first", "second", "third"}) {
                    connection.publishAcknowledged(device.topic("user/update"), text);
                }
            }
            try (Connection connection = connect(platform, group);
                    Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
                MessageConsumer consumer = consumer(session);
                Message first = consumer.receive(WAIT_MILLIS);
                assertThat(text(first)).isEqualTo("first");
                assertThat(first.getStringProperty("topic")).isEqualTo(device.topic("user/update"));
                first.acknowledge();
                assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo("second");
            }

            platform.stop();
            platform.startAgain();

            try (Connection connection = connect(platform, group);
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageConsumer consumer = consumer(session);
                assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo("second");
                assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo("third");
                assertThat(consumer.receive(SHORT_MILLIS)).isNull();
            }
        }
    }

    private static Connection connect(RunningPlatform platform, String group) throws JMSException {
        String key = platform.cloud().keyId();
        Connection connection =
                new JmsConnectionFactory(
                                "amqp://127.0.0.1:%d?amqp.idleTimeout=80000"
                                        .formatted(platform.amqpPort()))
                        .createConnection(
                                AmqpFixture.userName("reader", "hmacsha256", key, group),
                                AmqpFixture.password(
                                        "hmacsha256", key, platform.cloud().keySecret()));
        connection.start();
        return connection;
    }

    private static MessageConsumer consumer(Session session) throws JMSException {
        return session.createConsumer(session.createQueue("default"));
    }

    private static String text(Message message) throws JMSException {
        return new String(message.getBody(byte[].class), UTF_8);
    }
}
