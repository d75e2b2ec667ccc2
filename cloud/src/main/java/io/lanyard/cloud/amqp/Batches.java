// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.TransportException;
import org.apache.qpid.proton.engine.impl.TransportInput;
import org.apache.qpid.proton.engine.impl.TransportInternal;
import org.apache.qpid.proton.engine.impl.TransportLayer;
import org.apache.qpid.proton.engine.impl.TransportOutput;
import org.apache.qpid.proton.engine.impl.TransportWrapper;

/**
 * Has what a connection sends go in batches, so that a fast reader does not cost a call of the operating system for each
 * message. On the connection's event loop only.
 *
 * <p>vertx-proton writes to the socket after each message: what is added while a batch is held back goes out together.
 */
final class Batches {
    private boolean held;

    private Batches() {}

    /** Those of this connection, whose transport has carried nothing yet. */
    static Batches of(Transport transport) {
        Batches batches = new Batches();
        ((TransportInternal) transport).addTransportLayer(batches.new Layer());
        return batches;
    }

    /** Nothing goes out until {@link #release}. */
    void hold() {
        held = true;
    }

    /** What was held back goes out with whatever is sent next. */
    void release() {
        held = false;
    }

    private final class Layer implements TransportLayer {
        @Override
        public TransportWrapper wrap(TransportInput input, TransportOutput output) {
            return new Wrapper(input, output);
        }
    }

    private final class Wrapper implements TransportWrapper {
        private final TransportInput input;
        private final TransportOutput output;
        private final ByteBuffer nothing = ByteBuffer.allocate(0);

        Wrapper(TransportInput input, TransportOutput output) {
            this.input = input;
            this.output = output;
        }

        @Override
        public int pending() {
            return held ? 0 : output.pending();
        }

        @Override
        public ByteBuffer head() {
            return held ? nothing : output.head();
        }

        @Override
        public void pop(int bytes) {
            output.pop(bytes);
        }

        @Override
        public void close_head() {
            output.close_head();
        }

        @Override
        public int capacity() {
            return input.capacity();
        }

        @Override
        public int position() {
            return input.position();
        }

        @Override
        public ByteBuffer tail() throws TransportException {
            return input.tail();
        }

        @Override
        public void process() throws TransportException {
            input.process();
        }

        @Override
        public void close_tail() {
            input.close_tail();
        }
    }
}
