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
import java.util.random.RandomGenerator;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A consumer of a group as applications have it: Qpid JMS over AMQP 1.0, which acknowledges itself, in the order in which it received. */
final class CrashAmqpConsumer implements CrashReader {
    private static final long LOOK_UP_MILLIS = 500;
    private static final int AT_ONCE = 100;
    private static final String SIGN_METHOD = "hmacsha1";

    /** Few on their way, so that those who share a group do; no word to the platform for a look at what is there already. */
    private static final String OPTIONS =
            "?jms.prefetchPolicy.all=200&jms.receiveNoWaitLocalOnly=true&jms.connectTimeout=30000&jms.requestTimeout=30000&jms.closeTimeout=5000";

    /** One in so many batches of a consumer that is not steady is not acknowledged as usual. */
    private static final int STRAYS_ONE_OF = 30;

    /** How an acknowledgement of Qpid JMS becomes another outcome. */
    private static final String ACK_TYPE = "JMS_AMQP_ACK_TYPE";

    private static final int RELEASED = 3;
    private static final int MODIFIED_FAILED = 4;

    private final String groupId;
    private final String group;
    private final String name;
    private final boolean steady;
    private final PlatformUnderTest platform;
    private final History history;
    private final RandomGenerator random;
    private volatile boolean running = true;

    /**
     * A consumer that does not run yet.
     *
     * @param group what the history calls the group
     * @param steady acknowledges everything and stays as long as the platform does; else it now and then gives a batch back, has
     *     failed with it, or goes without having acknowledged it
     */
    CrashAmqpConsumer(
            String groupId,
            String group,
            String name,
            boolean steady,
            PlatformUnderTest platform,
            History history,
            RandomGenerator random) {
        this.groupId = groupId;
        this.group = group;
        this.name = name;
        this.steady = steady;
        this.platform = platform;
        this.history = history;
        this.random = random;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                PlatformUnderTest.Life life = platform.awaitLife(0);
                try {
                    consume(life);
                } catch (JMSSecurityException
                        | InvalidDestinationException
                        | ResourceAllocationException e) {
                    if (running) {
                        history.add(
                                new History.Event.Refused(name, String.valueOf(e.getMessage())));
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
                                        ConsumerSignIn.userName(name, SIGN_METHOD, key, groupId),
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
        // "", ProductKey, DeviceName, "user", the rest.
        String[] topic = message.getStringProperty("topic").split("/", 4);
        boolean known = topic.length == 4 && topic[3].equals("user/update");
        String device = topic.length > 2 ? topic[2] : "";
        history.add(
                new History.Event.Consumed(
                        group,
                        name,
                        device,
                        known
                                ? NumberedPayload.number(
                                        device, new String(message.getBody(byte[].class), UTF_8))
                                : NumberedPayload.UNKNOWN));
    }

    /** Settles all that was received; whether the consumer stays. */
    private boolean settle(Message last) throws JMSException {
        if (!steady && random.nextInt(STRAYS_ONE_OF) == 0) {
            switch (random.nextInt(3)) {
                case 0 -> last.setIntProperty(ACK_TYPE, RELEASED);
                case 1 -> last.setIntProperty(ACK_TYPE, MODIFIED_FAILED);
                default -> {
                    return false;
                }
            }
        }
        last.acknowledge();
        return true;
    }
}
