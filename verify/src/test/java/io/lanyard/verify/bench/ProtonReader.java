// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;

/**
 * An AMQP client that does as little as it can: one thread that reads what is there, settles each message of it, and
 * writes that at once. It decodes no message.
 */
final class ProtonReader {
    /** What Qpid JMS has by itself. */
    private static final int PREFETCH = 1_000;

    private static final int IDLE_MILLIS = 80_000;
    private static final int BUFFER = 1 << 16;

    private final Transport transport = Proton.transport();
    private final Receiver receiver;
    private final byte[] buffer = new byte[BUFFER];

    /** By the tags of the platform, which rise: a message that came twice would count twice. */
    private long lastOffset = -1;

    ProtonReader(String userName, String password) {
        transport.setIdleTimeout(IDLE_MILLIS);
        Sasl sasl = transport.sasl();
        sasl.client();
        sasl.plain(userName, password);
        Connection connection = Proton.connection();
        connection.setContainer("bench");
        connection.setHostname("localhost");
        transport.bind(connection);
        connection.open();
        Session session = connection.session();
        session.open();
        receiver = session.receiver("bench");
        Source source = new Source();
        source.setAddress("default");
        receiver.setSource(source);
        receiver.setTarget(new Target());
        receiver.open();
        receiver.flow(PREFETCH);
    }

    /** Reads and settles as many messages as there are to be counted down. */
    void read(Socket socket, CountDownLatch left) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        write(out);
        while (left.getCount() > 0) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("the platform has closed the connection");
            }
            process(count);
            settle(left);
            write(out);
        }
    }

    private void process(int count) {
        int taken = 0;
        while (taken < count) {
            ByteBuffer tail = transport.tail();
            int part = Math.min(tail.remaining(), count - taken);
            tail.put(buffer, taken, part);
            taken += part;
            transport.process();
        }
    }

    private void settle(CountDownLatch left) {
        for (Delivery delivery = receiver.current();
                delivery != null && delivery.isReadable() && !delivery.isPartial();
                delivery = receiver.current()) {
            long offset = ByteBuffer.wrap(delivery.getTag()).getLong();
            if (offset <= lastOffset) {
                throw new IllegalStateException(
                        "message %d came after %d".formatted(offset, lastOffset));
            }
            lastOffset = offset;
            var _ = receiver.recv();
            receiver.advance();
            delivery.disposition(Accepted.getInstance());
            delivery.settle();
            left.countDown();
        }
        if (receiver.getCredit() <= PREFETCH / 2) {
            receiver.flow(PREFETCH - receiver.getCredit());
        }
    }

    private void write(OutputStream out) throws IOException {
        for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
            ByteBuffer head = transport.head();
            byte[] bytes = new byte[head.remaining()];
            head.get(bytes);
            out.write(bytes);
            transport.pop(bytes.length);
        }
    }
}
