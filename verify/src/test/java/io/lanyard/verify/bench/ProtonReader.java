// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.verify.amqp.ProtonEngine;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;

/**
 * An AMQP client that does as little as it can: one thread that reads what is there, settles each message of it, and
 * writes that at once. It decodes no message.
 */
final class ProtonReader {
    /** What Qpid JMS has by itself. */
    private static final int PREFETCH = 1_000;

    private final ProtonEngine engine;
    private final Receiver receiver;

    /** By the tags of the platform, which rise: a message that came twice would count twice. */
    private long lastOffset = -1;

    ProtonReader(String userName, String password) {
        engine = new ProtonEngine("bench", userName, password);
        Session session = engine.connection().session();
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
        engine.write(out);
        while (left.getCount() > 0) {
            if (!engine.read(in)) {
                throw new EOFException("the platform has closed the connection");
            }
            settle(left);
            engine.write(out);
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
}
