// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;

/**
 * The engine of Proton on a socket, turned by the test: for frames that Qpid JMS does not send. Nothing is written or
 * read but in {@link #turnUntil}. One thread.
 */
final class ProtonClient implements AutoCloseable {
    /** How long a read waits before the condition is looked at again. */
    private static final int READ_MILLIS = 20;

    private final ProtonEngine engine;
    private final Socket socket;

    /** Signed in, and the connection is open. */
    ProtonClient(int port, String userName, String password) throws IOException {
        socket = RawSasl.connect(port);
        socket.setSoTimeout(READ_MILLIS);
        engine = new ProtonEngine("test", userName, password);
        turnUntil("it is open", () -> engine.connection().getRemoteState() == EndpointState.ACTIVE);
    }

    Session session() {
        Session session = engine.connection().session();
        session.open();
        return session;
    }

    /** A receiver that the platform has answered; it has no credit yet. */
    Receiver attach(Session session, String name) throws IOException {
        return attach(session, name, new Source());
    }

    /** The same, of what this source describes. */
    Receiver attach(Session session, String name, Source source) throws IOException {
        Receiver receiver = session.receiver(name);
        receiver.setSource(source);
        receiver.setTarget(new Target());
        receiver.open();
        turnUntil("it is answered", () -> receiver.getRemoteState() != EndpointState.UNINITIALIZED);
        return receiver;
    }

    /** The next message, not settled; its credit has to be given before. */
    Delivery next(Receiver receiver) throws IOException {
        turnUntil("there is a message", () -> isWhole(receiver.current()));
        return receiver.current();
    }

    static boolean isWhole(Delivery delivery) {
        return delivery != null && delivery.isReadable() && !delivery.isPartial();
    }

    /** Takes the payload of what {@link #next} gave, as text; the next one can be looked for then. */
    static String take(Receiver receiver) {
        byte[] encoded = new byte[receiver.current().pending()];
        int length = receiver.recv(encoded, 0, encoded.length);
        var _ = receiver.advance();
        Message message = Proton.message();
        message.decode(encoded, 0, length);
        return new String(((Data) message.getBody()).getValue().getArray(), UTF_8);
    }

    /** Writes what there is to be written and reads what comes, until this is so. */
    void turnUntil(String what, BooleanSupplier condition) throws IOException {
        long patience = System.nanoTime() + 60_000_000_000L;
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        engine.write(out);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > patience) {
                throw new AssertionError("Not within a minute: " + what);
            }
            try {
                if (!engine.read(in)) {
                    throw new AssertionError("The connection has ended before " + what);
                }
            } catch (SocketTimeoutException e) {
                // Nothing for now.
            }
            engine.write(out);
        }
    }

    /** Reads and answers nothing, until the platform has ended the connection. */
    void listenToTheEnd() throws IOException {
        socket.setSoTimeout(60_000);
        RawSasl.awaitEnd(socket);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
