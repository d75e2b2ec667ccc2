// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;

/**
 * What the client's frame open says that Proton keeps to itself: whether its max-frame-size is 0, which Proton takes for
 * one that is not there. On the connection's event loop only.
 */
final class OpenFrame implements ProtocolTracer {
    /** What holds when the frame does not say it (AMQP 1.0, 2.7.1). */
    private static final long NO_BOUND = 0xffff_ffffL;

    private final TransportImpl transport;
    private long maxFrameSize = NO_BOUND;

    private OpenFrame(TransportImpl transport) {
        this.transport = transport;
    }

    /** That of this connection, which is still to come. */
    static OpenFrame of(Transport transport) {
        OpenFrame frame = new OpenFrame((TransportImpl) transport);
        frame.transport.setProtocolTracer(frame);
        return frame;
    }

    long maxFrameSize() {
        return maxFrameSize;
    }

    @Override
    public void receivedFrame(TransportFrame frame) {
        // Nothing comes before it, and the others need nobody to look at them.
        transport.setProtocolTracer(null);
        if (frame.getBody() instanceof Open open && open.getMaxFrameSize() != null) {
            maxFrameSize = open.getMaxFrameSize().longValue();
        }
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        // The platform knows what it sends.
    }
}
