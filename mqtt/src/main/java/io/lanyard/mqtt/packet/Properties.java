// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an MQTT 5.0 packet (section 2.2.2), immutable. Packets of 3.1 and 3.1.1, and most of 5.0, carry
 * {@link #NONE}. Which property a packet may carry is the codec's to judge.
 *
 * <p>An accessor returns an Optional where absence means something of its own, and otherwise the value that the
 * specification gives an absent property.
 */
public final class Properties {
    public static final Properties NONE = new Properties(0, new Object[0]);

    /** What a server passes on with a message, unaltered but for the expiry (MQTT 5.0 section 3.3.2.3). */
    private static final long END_TO_END =
            Property.PAYLOAD_FORMAT_INDICATOR.bit()
                    | Property.MESSAGE_EXPIRY_INTERVAL.bit()
                    | Property.CONTENT_TYPE.bit()
                    | Property.RESPONSE_TOPIC.bit()
                    | Property.CORRELATION_DATA.bit()
                    | Property.USER_PROPERTY.bit();

    /** The kinds that are here, as {@link Property#bit}s. */
    private final long present;

    /**
     * The values in the order of their identifiers: Long, String, TopicName, byte[], or a List of what may come
     * several times.
     */
    private final Object[] values;

    Properties(long present, Object[] values) {
        this.present = present;
        this.values = values;
    }

    public static PropertiesBuilder builder() {
        return new PropertiesBuilder(0, new Object[4]);
    }

    public PropertiesBuilder toBuilder() {
        return new PropertiesBuilder(present, Arrays.copyOf(values, values.length + 1));
    }

    public boolean isEmpty() {
        return present == 0;
    }

    public boolean has(Property property) {
        return (present & property.bit()) != 0;
    }

    /** The kinds that are here, as {@link Property#bit}s. */
    public long bits() {
        return present;
    }

    /** The number of a property that is here and whose form is a number, and appears once. */
    public long number(Property property) {
        return (long) (Long) existing(property);
    }

    /** The text of a property that is here and has the form TEXT. */
    public String text(Property property) {
        return (String) existing(property);
    }

    /** The bytes of a property that is here and has the form BINARY. Shared: do not change them. */
    public byte[] binary(Property property) {
        return (byte[]) existing(property);
    }

    /** Whether the publisher says that the payload is UTF-8 text; false: nothing is said. PUBLISH, will. */
    public boolean payloadIsUtf8() {
        return number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
    }

    /** Seconds, 0 to 4,294,967,295, after which the message is not delivered any more; absent: never. PUBLISH, will. */
    public OptionalLong messageExpiry() {
        return optionalNumber(Property.MESSAGE_EXPIRY_INTERVAL);
    }

    /** What the payload is, usually a MIME type. PUBLISH, will. */
    public Optional<String> contentType() {
        return optionalText(Property.CONTENT_TYPE);
    }

    /** Where the publisher wants a response. PUBLISH, will. */
    public Optional<TopicName> responseTopic() {
        return Optional.ofNullable((TopicName) value(Property.RESPONSE_TOPIC));
    }

    /** What ties a response to its request. Shared: do not change the bytes. PUBLISH, will. */
    public Optional<byte[]> correlationData() {
        return Optional.ofNullable((byte[]) value(Property.CORRELATION_DATA));
    }

    /**
     * The identifiers of the subscriptions that a message was delivered for (PUBLISH of a server), or the one that
     * a SUBSCRIBE sets; each 1 to 268,435,455. Empty when there is none.
     */
    @SuppressWarnings("unchecked") // only PropertiesBuilder writes here
    public List<Integer> subscriptionIdentifiers() {
        Object ids = value(Property.SUBSCRIPTION_IDENTIFIER);
        return ids == null ? List.of() : (List<Integer>) ids;
    }

    /** 1 to 65,535; 0 when there is none. A decoder of a connection resolves it and hands over none. PUBLISH. */
    public int topicAlias() {
        return (int) number(Property.TOPIC_ALIAS, 0);
    }

    /**
     * Seconds that a session outlives its connection; 4,294,967,295 is for ever. Absent: 0 in CONNECT, what CONNECT
     * said in CONNACK and DISCONNECT.
     */
    public OptionalLong sessionExpiry() {
        return optionalNumber(Property.SESSION_EXPIRY_INTERVAL);
    }

    /** The client id that the server chose. CONNACK. */
    public Optional<String> assignedClientId() {
        return optionalText(Property.ASSIGNED_CLIENT_IDENTIFIER);
    }

    /** Seconds, 0 to 65,535, that replace the keep alive of CONNECT; absent: that one holds. CONNACK. */
    public OptionalInt serverKeepAlive() {
        return has(Property.SERVER_KEEP_ALIVE)
                ? OptionalInt.of((int) number(Property.SERVER_KEEP_ALIVE))
                : OptionalInt.empty();
    }

    /** CONNECT, CONNACK, AUTH. */
    public Optional<String> authenticationMethod() {
        return optionalText(Property.AUTHENTICATION_METHOD);
    }

    /** A secret. Shared: do not change the bytes. CONNECT, CONNACK, AUTH. */
    public Optional<byte[]> authenticationData() {
        return Optional.ofNullable((byte[]) value(Property.AUTHENTICATION_DATA));
    }

    /** Whether the client wants reason strings and user properties in every packet that may have them. CONNECT. */
    public boolean requestProblemInformation() {
        return number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1;
    }

    /** Whether the client asks for {@link #responseInformation}. CONNECT. */
    public boolean requestResponseInformation() {
        return number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1;
    }

    /** Seconds, 0 to 4,294,967,295, between the end of the connection and the will. Will. */
    public long willDelay() {
        return number(Property.WILL_DELAY_INTERVAL, 0);
    }

    /** What the client may make response topics of. CONNACK. */
    public Optional<String> responseInformation() {
        return optionalText(Property.RESPONSE_INFORMATION);
    }

    /** Another server to use. CONNACK, DISCONNECT. */
    public Optional<String> serverReference() {
        return optionalText(Property.SERVER_REFERENCE);
    }

    /** Why, for a human. CONNACK, DISCONNECT, AUTH and all acknowledgements. */
    public Optional<String> reasonString() {
        return optionalText(Property.REASON_STRING);
    }

    /** How many PUBLISH with QoS 1 and 2 the sender of this takes at a time, 1 to 65,535. CONNECT, CONNACK. */
    public int receiveMaximum() {
        return (int) number(Property.RECEIVE_MAXIMUM, 65_535);
    }

    /** The greatest topic alias that the sender of this takes, 0 to 65,535; 0: none at all. CONNECT, CONNACK. */
    public int topicAliasMaximum() {
        return (int) number(Property.TOPIC_ALIAS_MAXIMUM, 0);
    }

    /** The greatest QoS that the server takes. CONNACK. */
    public Qos maximumQos() {
        return Qos.of((int) number(Property.MAXIMUM_QOS, Qos.EXACTLY_ONCE.level()));
    }

    /** Whether the server keeps retained messages. CONNACK. */
    public boolean retainAvailable() {
        return number(Property.RETAIN_AVAILABLE, 1) == 1;
    }

    /** In the order in which they were sent; the same name may be there several times. Every packet but PING. */
    @SuppressWarnings("unchecked") // only PropertiesBuilder writes here
    public List<UserProperty> userProperties() {
        Object pairs = value(Property.USER_PROPERTY);
        return pairs == null ? List.of() : (List<UserProperty>) pairs;
    }

    /**
     * The length in bytes, with the fixed header, of the longest packet that the sender of this takes, 1 to
     * 4,294,967,295; the latter, which no packet reaches, when nothing was said. CONNECT, CONNACK.
     */
    public long maximumPacketSize() {
        return number(Property.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL);
    }

    /** CONNACK. */
    public boolean wildcardSubscriptionAvailable() {
        return number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 1;
    }

    /** CONNACK. */
    public boolean subscriptionIdentifiersAvailable() {
        return number(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, 1) == 1;
    }

    /** CONNACK. */
    public boolean sharedSubscriptionAvailable() {
        return number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1;
    }

    /**
     * What a server passes on from the publisher, or from a will, to the subscribers: without topic alias,
     * subscription identifiers and will delay. This instance when it holds nothing else.
     */
    public Properties endToEnd() {
        return only(END_TO_END);
    }

    /** These with another expiry in seconds, 0 to 4,294,967,295. */
    public Properties withMessageExpiry(long seconds) {
        return toBuilder().messageExpiry(seconds).build();
    }

    /** These with these identifiers, each 1 to 268,435,455, instead of those they had. */
    public Properties withSubscriptionIdentifiers(List<Integer> ids) {
        if (ids.isEmpty() && subscriptionIdentifiers().isEmpty()) {
            return this;
        }
        return toBuilder().subscriptionIdentifiers(ids).build();
    }

    /** These with a topic alias, 1 to 65,535. A connection assigns aliases itself; this is for tools. */
    public Properties withTopicAlias(int alias) {
        return toBuilder().topicAlias(alias).build();
    }

    /** These but for one kind. */
    public Properties without(Property property) {
        return only(~property.bit());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Properties that
                        && present == that.present
                        && Arrays.deepEquals(values, that.values));
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    /** For logs: of binary data only the length, because authentication data is secret. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Properties[");
        String separator = "";
        for (Property property : Property.ALL) {
            if (has(property)) {
                Object value = existing(property);
                text.append(separator).append(property).append('=');
                text.append(value instanceof byte[] bytes ? bytes.length + " bytes" : value);
                separator = ", ";
            }
        }
        return text.append(']').toString();
    }

    private Properties only(long kinds) {
        long kept = present & kinds;
        if (kept == present) {
            return this;
        }
        if (kept == 0) {
            return NONE;
        }
        Object[] chosen = new Object[Long.bitCount(kept)];
        int size = 0;
        for (Property property : Property.ALL) {
            if ((kept & property.bit()) != 0) {
                chosen[size++] = existing(property);
            }
        }
        return new Properties(kept, chosen);
    }

    private OptionalLong optionalNumber(Property property) {
        return has(property) ? OptionalLong.of(number(property)) : OptionalLong.empty();
    }

    private long number(Property property, long whenAbsent) {
        Object value = value(property);
        return value == null ? whenAbsent : (long) (Long) value;
    }

    private Optional<String> optionalText(Property property) {
        return Optional.ofNullable((String) value(property));
    }

    private Object existing(Property property) {
        return Objects.requireNonNull(value(property), () -> property + " is not among " + this);
    }

    private @Nullable Object value(Property property) {
        long bit = property.bit();
        return (present & bit) == 0 ? null : values[Long.bitCount(present & (bit - 1))];
    }
}
