// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import io.lanyard.mqtt.codec.EncoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.codec.ProtocolViolation;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT connection, of either side. It lives on the event loop of its channel: every method is to be called
 * there and every call of the listener comes from there.
 *
 * <p>The packets of one read are handled in one run. What is sent during one turn of the loop goes out in one
 * flush: at the end of the read that caused it, otherwise in a task of the same turn. An idle connection holds no
 * buffer.
 *
 * <p>In 5.0 it keeps to what the peer's CONNECT or CONNACK announced: the length of packets, problem information, and
 * topic aliases, which it assigns to what {@link #sendPublish} sends as long as the peer takes them. It allows the
 * peer as many as the CONNACK or CONNECT says that is sent here.
 */
public final class MqttConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    /** How long {@link #close} waits for a peer that does not read, before it lets the rest go. */
    static final int LINGER_SECONDS = 5;

    /** What the connection tells its owner. All calls come from the event loop, never two at a time. */
    public interface Listener {
        /** A packet arrived. The payload of a PUBLISH is valid until this call returns, unless it is retained. */
        void onPacket(Packet packet);

        /** All packets of one read were handed over; what is sent in this call still goes out with that batch. */
        void onReadComplete();

        /**
         * The peer broke the protocol. What is sent in this call still goes out, then the connection closes by
         * itself.
         */
        void onViolation(ProtocolViolation violation);

        /** {@link MqttConnection#isWritable} has changed; this may happen within a call of send. */
        void onWritabilityChanged(boolean writable);

        /**
         * The connection is over; nothing else is called after this. Called exactly once.
         *
         * @param cause null when either side closed it in order; otherwise what failed: the I/O, or a method of
         *     this listener
         */
        void onClosed(@Nullable Throwable cause);
    }

    private final Channel channel;
    private final PacketDecoder decoder;
    private final Listener listener;
    private final PacketInput input;
    private final PacketOutput output;
    private final Runnable flushTask = this::flushTurn;

    /** Set by {@link #attach}, before anything else happens here. */
    private @Nullable ChannelHandlerContext context;

    private State state = State.OPEN;
    private @Nullable Throwable failure;
    private @Nullable Runnable peerFollowed;
    private boolean paused;

    /** A read is being handled: its end flushes. */
    private boolean reading;

    private boolean flushScheduled;
    private boolean resumeScheduled;
    private long receivedBytes;

    private enum State {
        OPEN,
        /** Packets are neither handed over nor sent any more; the channel is on its way to be closed. */
        CLOSING,
        /** The listener knows. */
        CLOSED
    }

    private MqttConnection(Channel channel, PacketDecoder decoder, Listener listener) {
        this.channel = channel;
        this.decoder = decoder;
        this.listener = listener;
        this.input = new PacketInput(decoder, listener::onPacket);
        this.output = new PacketOutput(decoder, this::written);
    }

    /**
     * Makes the channel an MQTT connection, by a handler at the end of its pipeline. The handlers before it have to
     * deliver bytes ({@link ByteBuf}) and take bytes.
     *
     * @param decoder used by nobody else
     */
    public static MqttConnection install(
            Channel channel, PacketDecoder decoder, Listener listener) {
        MqttConnection connection = new MqttConnection(channel, decoder, listener);
        channel.pipeline().addLast("mqtt", new ConnectionHandler(connection));
        return connection;
    }

    /**
     * Sends a packet with the next flush. It is encoded before this returns, so a payload may be released then. On
     * a connection that is closing or closed nothing happens.
     *
     * @return false when the peer takes no packet of this length, not even without reason string and user
     *     properties where these are optional: nothing of it is sent
     * @throws IllegalArgumentException when the version cannot carry the packet; nothing of it is sent
     */
    public boolean send(Packet packet) {
        if (packet instanceof Publish publish) {
            return sendPublish(
                    publish.topic(),
                    publish.qos(),
                    publish.dup(),
                    publish.retain(),
                    publish.packetId(),
                    publish.properties(),
                    publish.payload());
        }
        ChannelHandlerContext current = sendingContext();
        if (current == null) {
            return true;
        }
        try {
            return output.encode(current, packet);
        } finally {
            sent(current);
        }
    }

    /**
     * Sends a PUBLISH with the next flush, like {@link #send} but without a packet object.
     *
     * @param packetId 1 to 65,535 for QoS 1 and 2; 0 for QoS 0
     * @param properties sent in 5.0 only; without a topic alias, which is assigned here
     * @param payload copied from its reader index, which does not move
     * @return false when the peer takes no packet of this length ({@link PacketEncoder#publishLength}, {@link
     *     #peerLimits}): nothing of it is sent, and the message is to be treated as if it had been delivered
     *     [MQTT-3.1.2-25]
     * @throws IllegalArgumentException when the version cannot carry the packet; nothing of it is sent
     */
    public boolean sendPublish(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            ByteBuf payload) {
        ChannelHandlerContext current = sendingContext();
        if (current == null) {
            return true;
        }
        try {
            return output.encodePublish(
                    current, topic, qos, dup, retain, packetId, properties, payload);
        } finally {
            sent(current);
        }
    }

    /** As {@link #sendPublish(TopicName, Qos, boolean, boolean, int, Properties, ByteBuf)}, with all of an array. */
    public boolean sendPublish(
            TopicName topic,
            Qos qos,
            boolean dup,
            boolean retain,
            int packetId,
            Properties properties,
            byte[] payload) {
        ChannelHandlerContext current = sendingContext();
        if (current == null) {
            return true;
        }
        try {
            return output.encodePublish(
                    current, topic, qos, dup, retain, packetId, properties, payload);
        } finally {
            sent(current);
        }
    }

    /**
     * Sends a PUBACK that says success, like {@link #send} but without a packet object.
     *
     * @return false when the peer takes no packet of its length: nothing is sent
     */
    public boolean acknowledge(int packetId) {
        ChannelHandlerContext current = sendingContext();
        if (current == null) {
            return true;
        }
        try {
            return output.encodePuback(current, packetId);
        } finally {
            sent(current);
        }
    }

    /** What the peer's CONNECT or CONNACK has announced; the defaults before it came, and in 3.1 and 3.1.1. */
    public EncoderLimits peerLimits() {
        return decoder.peerLimits();
    }

    /** The version in use. Before a server has seen a CONNECT that it understands, 3.1.1: what it refuses in. */
    public MqttVersion version() {
        return output.version();
    }

    /**
     * Reads something of each part that the next packet and its answer need, so that the processor has it, and changes
     * nothing.
     *
     * @return made of all that was read; the value says nothing
     */
    public int prefetch() {
        ChannelHandlerContext current = context;
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return (int) receivedBytes
                + decoder.prefetch()
                + (input.isSuspended() ? 1 : 0)
                + (int) output.sentBytes()
                + (channel.config().isAutoRead() ? 1 : 0)
                + (current == null || current.isRemoved() ? 1 : 0)
                + (channel.pipeline().firstContext() == null ? 1 : 0)
                + (waiting == null ? 0 : waiting.size());
    }

    /** Whether the channel wants more. When false, what is sent is still kept and sent, but memory grows by it. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /**
     * Sets how much may wait for the socket before {@link #isWritable} turns false, and at how much it turns true again,
     * in bytes. Without this call it is what the channel was made with.
     */
    public void buffer(int low, int high) {
        assertOnLoop();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(low, high));
    }

    /** The peer publishes to many topics in turn: see {@link PacketDecoder#expectManyTopics}. */
    public void expectManyTopics() {
        assertOnLoop();
        decoder.expectManyTopics();
    }

    /**
     * Stops reading from the socket, and hands over no more packets after the one at hand; those already read are
     * kept. While paused, the end of the connection may not be noticed.
     */
    public void pauseReading() {
        assertOnLoop();
        if (state == State.OPEN && !paused) {
            paused = true;
            input.suspend();
            channel.config().setAutoRead(false);
        }
    }

    /** Ends a pause. Packets that were kept come first, in a task of the loop, not within this call. */
    public void resumeReading() {
        assertOnLoop();
        if (state == State.OPEN && paused) {
            paused = false;
            input.resume();
            if (!resumeScheduled) {
                resumeScheduled = true;
                eventLoop().execute(this::readKept);
            }
        }
    }

    /**
     * Sends what was handed to send before, then closes. No packet is handed over any more. A peer that does not
     * take the bytes within five seconds does not get them. The socket may stay open for a second longer, until the
     * peer has closed too, so that it can read what was sent last; the listener does not wait for that.
     */
    public void close() {
        assertOnLoop();
        ChannelHandlerContext current = startClosing();
        if (current == null) {
            return;
        }
        output.flush(current);
        ChannelFuture lastWrite = output.lastWrite();
        if (lastWrite == null || lastWrite.isDone()) {
            sayFarewell();
            return;
        }
        lastWrite.addListener(write -> sayFarewell());
        var deadline = eventLoop().schedule(this::closeChannel, LINGER_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
    }

    /**
     * To be called before {@link #close}: runs the task on the loop when the peer closes its side too, in order and
     * while the socket still waits for that. A peer that is gone does not, and neither does one that was started anew:
     * it resets the connection. The task comes after the listener has learnt of the end.
     */
    public void whenPeerFollows(Runnable task) {
        assertOnLoop();
        peerFollowed = task;
    }

    /**
     * Closes at once, also while {@link #close} still waits for the peer: what was not flushed is lost. No packet is
     * handed over any more.
     */
    public void abort() {
        assertOnLoop();
        startClosing();
        output.release();
        // Past the handlers before this one: TLS would first finish its handshake, or say its own
        // farewell.
        channel.unsafe().close(channel.voidPromise());
    }

    /** Whether neither side has closed yet; false from the call of {@link #close} on. */
    public boolean isOpen() {
        return state == State.OPEN && channel.isOpen();
    }

    /** Whether the other side is there, as far as is known; other than the rest, safe from any thread. */
    public boolean isThere() {
        return channel.isOpen();
    }

    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** The peer, also after the connection has ended. */
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** Bytes of MQTT that came in so far. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Bytes of MQTT that were flushed so far. */
    public long sentBytes() {
        return output.sentBytes();
    }

    @Override
    public String toString() {
        return "MqttConnection[" + remoteAddress() + ", " + state + "]";
    }

    private @Nullable ChannelHandlerContext sendingContext() {
        assertOnLoop();
        return state == State.OPEN ? context() : null;
    }

    /** After a packet was appended, or failed to be: either way a buffer may wait for its flush. */
    private void sent(ChannelHandlerContext current) {
        output.writeIfFull(current);
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            eventLoop().execute(flushTask);
        }
    }

    private void flushTurn() {
        flushScheduled = false;
        if (state == State.OPEN) {
            output.flush(context());
        }
    }

    /** The first call of the {@link ConnectionHandler}, which makes all calls from here to {@link #closed}. */
    void attach(ChannelHandlerContext added) {
        context = added;
        if (!channel.isOpen()) {
            // It will not tell its end a second time.
            eventLoop().execute(this::closed);
        }
    }

    void received(ChannelHandlerContext current, ByteBuf in) {
        if (state != State.OPEN) {
            in.release();
            return;
        }
        reading = true;
        receivedBytes += in.readableBytes();
        try {
            handleIfBroken(input.read(in, current.alloc()));
        } catch (Throwable bug) {
            fail(bug);
        }
    }

    private void readKept() {
        resumeScheduled = false;
        if (state != State.OPEN || paused) {
            return;
        }
        ChannelHandlerContext current = context();
        reading = true;
        try {
            handleIfBroken(input.readKept(current.alloc()));
        } catch (Throwable bug) {
            fail(bug);
        }
        readComplete(current);
        if (state == State.OPEN && !paused) {
            channel.config().setAutoRead(true);
        }
    }

    private void handleIfBroken(@Nullable ProtocolViolation violation) {
        if (violation != null) {
            listener.onViolation(violation);
            close();
        }
    }

    void readComplete(ChannelHandlerContext current) {
        if (state == State.OPEN && reading) {
            try {
                listener.onReadComplete();
            } catch (Throwable bug) {
                fail(bug);
            }
        }
        reading = false;
        if (state == State.OPEN) {
            output.flush(current);
        }
    }

    void writabilityChanged() {
        if (state == State.OPEN) {
            try {
                listener.onWritabilityChanged(channel.isWritable());
            } catch (Throwable bug) {
                fail(bug);
            }
        }
    }

    void failed(Throwable cause) {
        noteFailure(cause);
        abort();
    }

    void closed() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        input.end();
        output.release();
        try {
            listener.onClosed(failure);
        } catch (Throwable bug) {
            LOG.error("{}: a bug while its end was handled", this, bug);
        }
    }

    private void written(ChannelFuture write) {
        Throwable cause = write.cause();
        // That the channel is closed is the consequence; its reason is known elsewhere, or there is
        // none.
        if (cause != null && !(cause instanceof ClosedChannelException)) {
            noteFailure(cause);
        }
    }

    /** A bug, ours or the listener's: it must not take more than this connection. */
    private void fail(Throwable bug) {
        LOG.error("{} is closed: a bug while it was handled", this, bug);
        noteFailure(bug);
        abort();
    }

    private void noteFailure(Throwable cause) {
        if (failure == null && state == State.OPEN) {
            failure = cause;
        }
    }

    /** Ends the handing over and the sending; null when that was done before. */
    private @Nullable ChannelHandlerContext startClosing() {
        if (state != State.OPEN) {
            return null;
        }
        state = State.CLOSING;
        input.end();
        return context();
    }

    private void sayFarewell() {
        Farewell.close(channel, peerFollowed);
        // Not at once: the listener may be the one who closes.
        eventLoop().execute(this::closed);
    }

    private void closeChannel() {
        var unused = channel.close(); // its end is heard as channelInactive
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "the channel has not installed this connection yet");
    }

    private void assertOnLoop() {
        assert eventLoop().inEventLoop() : this + " was called from outside its event loop";
    }
}
