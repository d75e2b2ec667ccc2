// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Transport;

/** The engine of Proton for a client, between its connection and the streams of a socket. For one thread. */
public final class ProtonEngine {
    private static final int IDLE_MILLIS = 80_000;

    private final Transport transport = Proton.transport();
    private final Connection connection = Proton.connection();
    private final byte[] buffer = new byte[1 << 16];

    /** Signs in and opens the connection, as soon as something is read and written. */
    public ProtonEngine(String container, String userName, String password) {
        transport.setIdleTimeout(IDLE_MILLIS);
        Sasl sasl = transport.sasl();
        sasl.client();
        sasl.plain(userName, password);
        connection.setContainer(container);
        connection.setHostname("localhost");
        transport.bind(connection);
        connection.open();
    }

    public Connection connection() {
        return connection;
    }

    /**
     * Takes what has come; waits for it.
     *
     * @return false at the end of the stream
     */
    public boolean read(InputStream in) throws IOException {
        int count = in.read(buffer);
        int taken = 0;
        while (taken < count) {
            ByteBuffer tail = transport.tail();
            int part = Math.min(tail.remaining(), count - taken);
            tail.put(buffer, taken, part);
            taken += part;
            transport.process();
        }
        return count >= 0;
    }

    /** Gives what there is to be sent. */
    public void write(OutputStream out) throws IOException {
        for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
            ByteBuffer head = transport.head();
            byte[] bytes = new byte[head.remaining()];
            head.get(bytes);
            out.write(bytes);
            transport.pop(bytes.length);
        }
    }
}
