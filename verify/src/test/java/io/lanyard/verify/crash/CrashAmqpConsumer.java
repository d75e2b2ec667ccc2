// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.amqp.ConsumerSignIn;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A consumer of a group as applications have it: Qpid JMS over AMQP 1.0, which acknowledges itself, in the order in which it received. */
final class CrashAmqpConsumer implements CrashReader {
    private static final long LOOK_UP_MILLIS = 500;
    private static final int AT_ONCE = 100;
    private static final String SIGN_METHOD = "hmacsha1";

    /** Few on their way, so that those who share a group do; no word to the platform for a look at what is there already. */
    private static final String OPTIONS =
            "?jms.prefetchPolicy.all=200&jms.receiveNoWaitLocalOnly=true&jms.connectTimeout=30000&jms.requestTimeout=30000&jms.closeTimeout=5000";

    /** How an acknowledgement of Qpid JMS becomes another outcome. */
    private static final String ACK_TYPE = "JMS_AMQP_ACK_TYPE";

    private static final int RELEASED = 3;
    private static final int MODIFIED_FAILED = 4;

    private final CrashMember member;
    private volatile boolean running = true;

    /** A consumer that does not run yet. */
    CrashAmqpConsumer(CrashMember member) {
        this.member = member;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                PlatformUnderTest.Life life = member.platform().awaitLife(0);
                try {
                    consume(life);
                } catch (JMSSecurityException
                        | InvalidDestinationException
                        | ResourceAllocationException e) {
                    if (running) {
                        member.refused(e);
                    }
                } catch (JMSException e) {
                    // The platform was killed.
                }
                Pace.beforeAnotherTry();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void consume(PlatformUnderTest.Life life) throws JMSException {
        AtomicBoolean broken = new AtomicBoolean();
        String key = PlatformProcess.ACCESS_KEY_ID;
        try (Connection connection =
                        new JmsConnectionFactory("amqp://127.0.0.1:" + life.amqpPort() + OPTIONS)
                                .createConnection(
                                        ConsumerSignIn.userName(
                                                member.name(), SIGN_METHOD, key, member.groupId()),
                                        ConsumerSignIn.password(
                                                SIGN_METHOD,
                                                key,
                                                PlatformProcess.ACCESS_KEY_SECRET));
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE)) {
            connection.setExceptionListener(_ -> broken.set(true));
            MessageConsumer consumer = session.createConsumer(session.createQueue("default"));
            connection.start();
            boolean stays = true;
            while (running && stays && !broken.get()) {
                List<Message> batch = receive(consumer);
                stays = batch.isEmpty() || settle(batch.getLast());
            }
        }
    }

    private List<Message> receive(MessageConsumer consumer) throws JMSException {
        List<Message> batch = new ArrayList<>();
        Message message = consumer.receive(LOOK_UP_MILLIS);
        while (message != null) {
            batch.add(message);
            note(message);
            message = batch.size() < AT_ONCE ? consumer.receiveNoWait() : null;
        }
        return batch;
    }

    private void note(Message message) throws JMSException {
        String topic = message.getStringProperty("topic");
        // "", ProductKey, DeviceName, the rest.
        String[] levels = topic.split("/", 4);
        member.consumed(
                levels.length > 2 ? levels[2] : "",
                topic,
                message.isBodyAssignableTo(byte[].class)
                        ? new String(message.getBody(byte[].class), UTF_8)
                        : "");
    }

    /** Settles all that was received; whether the consumer stays. */
    private boolean settle(Message last) throws JMSException {
        switch (member.nextOutcome()) {
            case ACCEPTED -> {
                // As usual.
            }
            case RELEASED -> last.setIntProperty(ACK_TYPE, RELEASED);
            case FAILED -> last.setIntProperty(ACK_TYPE, MODIFIED_FAILED);
            case UNSETTLED -> {
                return false;
            }
        }
        last.acknowledge();
        return true;
    }
}
