// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.codec;

import io.lanyard.mqtt.packet.Connack;
import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.Disconnect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Packet;
import io.lanyard.mqtt.packet.PacketType;
import io.lanyard.mqtt.packet.Pingreq;
import io.lanyard.mqtt.packet.Pingresp;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Puback;
import io.lanyard.mqtt.packet.Pubcomp;
import io.lanyard.mqtt.packet.Pubrec;
import io.lanyard.mqtt.packet.Pubrel;
import io.lanyard.mqtt.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one connection and one direction to packets. It holds the bytes that arrive to the letter of the
 * specification: what breaks a rule about the form of packets or their order is refused with the statement's
 * name. Rules about their meaning (wildcards that stand where they may not, a packet id in use) are the
 * receiver's.
 *
 * <p>3.1 is read as it is written: flags and bits that it calls unused may hold anything.
 *
 * <p>In 5.0 it resolves topic aliases: a PUBLISH that is handed over has its topic name and no alias.
 *
 * <p>Not thread-safe: one thread at a time, as an event loop does.
 */
public final class PacketDecoder {
    private static final int REMAINING_LENGTH_BYTES = 4;

    private final DecoderLimits limits;
    private final Peer peer;
    private final Body body;

    private @Nullable MqttVersion version;

    /** The packet types that may come next, as {@link Peer#bit}s. */
    private int expected;

    /** Absent until the first PUBLISH: most of ten thousand idle connections never send one. */
    private @Nullable TopicCache topics;

    private IncomingAliases aliases = IncomingAliases.NONE;
    private EncoderLimits peerLimits = EncoderLimits.DEFAULT;
    private long announcedBytes = Long.MAX_VALUE;
    private boolean suspended;
    private int missingBytes;

    private PacketDecoder(Peer peer, @Nullable MqttVersion version, DecoderLimits limits) {
        this.peer = peer;
        this.version = version;
        this.limits = limits;
        this.body = new Body(limits.maxUserProperties());
        this.expected = peer.first(version);
    }

    /** For what a client sends: CONNECT comes first and fixes the version of the rest. */
    public static PacketDecoder forServer(DecoderLimits limits) {
        return new PacketDecoder(Peer.CLIENT, null, limits);
    }

    /**
     * For what a server sends: CONNACK comes first.
     *
     * @param version what the client put into its CONNECT
     */
    public static PacketDecoder forClient(MqttVersion version, DecoderLimits limits) {
        return new PacketDecoder(Peer.SERVER, version, limits);
    }

    /**
     * For tools and tests: every packet type in any order. A CONNECT changes the version to its own. Topic aliases
     * of any value are resolved and stay among the properties; those of two directions must not be mixed.
     */
    public static PacketDecoder ofAnything(MqttVersion version, DecoderLimits limits) {
        PacketDecoder decoder = new PacketDecoder(Peer.ANYBODY, version, limits);
        decoder.announceTopicAliasMaximum(65_535);
        return decoder;
    }

    /**
     * Allows topic aliases: to be called when CONNECT or CONNACK with a Topic Alias Maximum is sent, which {@link
     * io.lanyard.mqtt.connection.MqttConnection#send} does. Until then the peer may use none. Aliases that were set
     * before are forgotten.
     *
     * @param maximum the greatest alias that the peer may use, 0 to 65,535. A peer can make this end keep 64 KiB of
     *     topics, whatever the maximum, and four bytes for each alias
     */
    public void announceTopicAliasMaximum(int maximum) {
        if (maximum < 0 || maximum > 65_535) {
            throw new IllegalArgumentException(
                    "topic alias maximum has to be 0 to 65535, found " + maximum);
        }
        aliases = maximum == 0 ? IncomingAliases.NONE : new IncomingAliases(maximum);
    }

    /**
     * Lets the decoder keep the topic names of a peer that publishes to thousands of topics in turn: up to 8,192 of at
     * most 256 bytes, where it keeps 64 else.
     */
    public void expectManyTopics() {
        topics().growTo(TopicCache.MAX_SLOTS);
    }

    /**
     * Holds the peer to the Maximum Packet Size of the CONNECT or CONNACK that is sent: to be called like {@link
     * #announceTopicAliasMaximum}. Until then, and beside it, the limits hold.
     *
     * @param bytes of the longest packet with its fixed header
     */
    public void announceMaximumPacketSize(long bytes) {
        announcedBytes = bytes;
    }

    /** What the CONNECT or CONNACK that was decoded says of the packets that its sender takes. */
    public EncoderLimits peerLimits() {
        return peerLimits;
    }

    /**
     * Hands over the complete packets at the start of the buffer, one after the other, and leaves the rest
     * unread: an incomplete packet, or everything behind the packet after which {@link #suspend} was called. The
     * payload of a PUBLISH is a part of the buffer.
     *
     * @return what broke the specification, after which this decoder must not be used again; or null
     */
    public @Nullable ProtocolViolation decode(ByteBuf in, Consumer<Packet> packets) {
        while (!suspended) {
            Packet packet;
            try {
                packet = next(in);
            } catch (MalformedPacket malformed) {
                return malformed.violation();
            } finally {
                body.close();
            }
            if (packet == null) {
                return null;
            }
            packets.accept(packet);
        }
        return null;
    }

    /** Reads something of each part that the next packet needs, as {@link io.lanyard.mqtt.connection.MqttConnection#prefetch}. */
    public int prefetch() {
        TopicCache known = topics;
        return missingBytes
                + (int) announcedBytes
                + body.remaining()
                + (known == null ? 0 : known.maxSlots());
    }

    /** From now on no packet is handed over, also not out of the batch that is being decoded. */
    public void suspend() {
        suspended = true;
    }

    /** Ends what {@link #suspend} began. Packets that were held back come with the next call of decode. */
    public void resume() {
        suspended = false;
    }

    /** The version that CONNECT named or that was given; null before CONNECT, and when its version is unknown. */
    public @Nullable MqttVersion version() {
        return version;
    }

    /**
     * After a decode that came to the end of what is there: how many bytes at least have to follow until there is
     * a packet. It is the word of the peer, bounded by the limits: nothing may be allocated by it.
     */
    public int missingBytes() {
        return missingBytes;
    }

    /** The packet at the reader index, which moves behind it; or null when it is not all there. */
    private @Nullable Packet next(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        missingBytes = 1;
        if (start == end) {
            return null;
        }
        int first = in.getUnsignedByte(start);
        if ((expected & Peer.bit(first >> 4)) == 0) {
            throw unexpected(first >> 4);
        }
        PacketType type = Peer.type(first >> 4);
        int position = start + 1;
        int length = 0;
        int shift = 0;
        int digit;
        while (true) {
            if (position == end) {
                return null;
            }
            digit = in.getByte(position++);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
            shift += 7;
            if (shift == 7 * REMAINING_LENGTH_BYTES) {
                throw Rule.REMAINING_LENGTH.broken(
                        version, type + ": Remaining Length does not end after 4 bytes");
            }
        }
        if (type != PacketType.PUBLISH) {
            requireFlags(type, first & 0x0F);
        }
        requireSize(type, position - start, length);
        if (length > end - position) {
            missingBytes = length - (end - position);
            return null;
        }
        in.readerIndex(position + length);
        body.open(in, position, position + length, type, version);
        Packet packet = decode(type, first & 0x0F);
        if (digit == 0 && shift > 0) {
            requireShortestIn5(type, length, shift / 7 + 1);
        }
        return packet;
    }

    /** The kinds that are rare stand in methods of their own: a compiler inlines what is short. */
    private Packet decode(PacketType type, int flags) {
        return switch (type) {
            case PUBLISH -> PublishCodec.decode(body, flags, topics(), peer, aliases);
            case PUBACK ->
                    new Puback(
                            body.readPacketId(),
                            readReason(type),
                            readProperties(PropertySet.PUBACK));
            case PUBREC -> decodePubrec();
            case PUBREL -> decodePubrel();
            case PUBCOMP -> decodePubcomp();
            case CONNECT -> decodeConnect();
            case CONNACK -> decodeConnack();
            case SUBSCRIBE -> SubscribeCodec.decode(body);
            case SUBACK -> SubackCodec.decode(body, peer);
            case UNSUBSCRIBE -> UnsubscribeCodec.decode(body);
            case UNSUBACK -> UnsubackCodec.decode(body, peer);
            case PINGREQ -> {
                body.requireEnd();
                yield Pingreq.INSTANCE;
            }
            case PINGRESP -> {
                body.requireEnd();
                yield Pingresp.INSTANCE;
            }
            case DISCONNECT -> decodeDisconnect();
            case AUTH -> AuthCodec.decode(body, peer);
        };
    }

    private Connect decodeConnect() {
        MqttVersion named = ConnectCodec.decodeVersion(body);
        version = named;
        body.version(named);
        expected = peer.later(named);
        Connect connect = ConnectCodec.decode(body, named);
        peerLimits = EncoderLimits.of(connect.properties());
        return connect;
    }

    private Connack decodeConnack() {
        expected = peer.later(version);
        Connack connack = ConnackCodec.decode(body, peer);
        peerLimits = EncoderLimits.of(connack.properties());
        return connack;
    }

    private Pubrec decodePubrec() {
        return new Pubrec(
                body.readPacketId(),
                readReason(PacketType.PUBREC),
                readProperties(PropertySet.PUBREC));
    }

    private Pubrel decodePubrel() {
        return new Pubrel(
                body.readPacketId(),
                readReason(PacketType.PUBREL),
                readProperties(PropertySet.PUBREL));
    }

    private Pubcomp decodePubcomp() {
        return new Pubcomp(
                body.readPacketId(),
                readReason(PacketType.PUBCOMP),
                readProperties(PropertySet.PUBCOMP));
    }

    private Disconnect decodeDisconnect() {
        expected = peer.last(version);
        Disconnect disconnect =
                new Disconnect(
                        readReason(PacketType.DISCONNECT), readProperties(PropertySet.DISCONNECT));
        if (peer == Peer.SERVER && disconnect.properties().sessionExpiry().isPresent()) {
            throw body.broken(
                    Rule.NO_SESSION_EXPIRY_FROM_SERVER,
                    "a server sends a session expiry interval, which only a client may");
        }
        return disconnect;
    }

    private ReasonCode readReason(PacketType type) {
        return AcknowledgementCodec.readReason(body, type, peer);
    }

    private Properties readProperties(PropertySet set) {
        return AcknowledgementCodec.readProperties(body, set);
    }

    private TopicCache topics() {
        TopicCache known = topics;
        if (known == null) {
            known = new TopicCache();
            topics = known;
        }
        return known;
    }

    private void requireFlags(PacketType type, int flags) {
        int required =
                switch (type) {
                    case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0b0010;
                    default -> 0;
                };
        if (flags == required) {
            return;
        }
        // 3.1 gives these three QoS 1 and a DUP, and does not use the flags of the others. CONNECT
        // is held to its
        // form in every version: what stands there when TLS or HTTP came to the wrong port is no
        // CONNECT.
        boolean unused = required == 0 || (flags & 0b0110) == required;
        if (version == MqttVersion.MQTT_3_1 && type != PacketType.CONNECT && unused) {
            return;
        }
        throw Rule.FIXED_HEADER_FLAGS.broken(
                version,
                "%s: flags of the fixed header are 0x%X, expected 0x%X"
                        .formatted(type, flags, required));
    }

    /** Called behind the packet, because a CONNECT tells only then that it is one of 5.0. */
    private void requireShortestIn5(PacketType type, int length, int bytes) {
        if (version == MqttVersion.MQTT_5) {
            throw Rule.SHORTEST_LENGTH.broken(
                    version,
                    "%s: Remaining Length is %d in %d bytes, too many"
                            .formatted(type, length, bytes));
        }
    }

    private void requireSize(PacketType type, int headerLength, int length) {
        if ((long) headerLength + length > announcedBytes) {
            throw sizeRule(type)
                    .broken(
                            version,
                            "%s of %d bytes, at most %d were announced"
                                    .formatted(type, headerLength + length, announcedBytes));
        }
        int limit = type == PacketType.CONNECT ? limits.maxConnectBytes() : limits.maxPacketBytes();
        if (length > limit) {
            throw sizeRule(type)
                    .broken(
                            version,
                            type
                                    + ": Remaining Length is "
                                    + length
                                    + ", accepted are at most "
                                    + limit);
        }
    }

    /** A CONNECT is sent before the server can tell what it accepts. */
    private Rule sizeRule(PacketType type) {
        if (type == PacketType.CONNECT) {
            return Rule.PACKET_SIZE;
        }
        return switch (peer) {
            case CLIENT -> Rule.PACKET_SIZE_OF_CLIENT;
            case SERVER -> Rule.PACKET_SIZE_OF_SERVER;
            case ANYBODY -> Rule.PACKET_SIZE;
        };
    }

    private MalformedPacket unexpected(int number) {
        return peer.unexpected(number, expected, version);
    }
}
