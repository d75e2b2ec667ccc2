// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Collects {@link Properties}. A value that no packet can carry is refused here with IllegalArgumentException, so
 * that properties, once built, can be encoded: numbers outside of their range, text that is not Unicode, holds
 * U+0000 or is longer than 65,535 bytes of UTF-8. A property that is set again replaces what was set before.
 *
 * <p>Not thread-safe.
 */
public final class PropertiesBuilder {
    private static final int MAX_BYTES = 65_535;

    /** As in {@link Properties}, with room at the end. */
    private long present;

    private Object[] values;

    PropertiesBuilder(long present, Object[] values) {
        this.present = present;
        this.values = values;
    }

    public PropertiesBuilder payloadIsUtf8(boolean utf8) {
        return set(Property.PAYLOAD_FORMAT_INDICATOR, utf8);
    }

    /** Seconds, 0 to 4,294,967,295. */
    public PropertiesBuilder messageExpiry(long seconds) {
        return set(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }

    public PropertiesBuilder contentType(String type) {
        return set(Property.CONTENT_TYPE, type);
    }

    /** A topic name: not empty, without wildcards. */
    public PropertiesBuilder responseTopic(TopicName topic) {
        String text = topic.text();
        requireText(text, "response topic");
        if (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException(
                    "response topic has to be a topic name, found '" + text + "' [MQTT-3.3.2-14]");
        }
        return put(Property.RESPONSE_TOPIC, topic);
    }

    /** Up to 65,535 bytes; kept, not copied. */
    public PropertiesBuilder correlationData(byte[] data) {
        return set(Property.CORRELATION_DATA, data);
    }

    /** Each 1 to 268,435,455; an empty list takes those away that were set. */
    public PropertiesBuilder subscriptionIdentifiers(List<Integer> ids) {
        for (int id : ids) {
            requireRange(Property.SUBSCRIPTION_IDENTIFIER, id);
        }
        if (ids.isEmpty()) {
            remove(Property.SUBSCRIPTION_IDENTIFIER);
            return this;
        }
        return put(Property.SUBSCRIPTION_IDENTIFIER, List.copyOf(ids));
    }

    /** 1 to 65,535. */
    public PropertiesBuilder topicAlias(int alias) {
        return set(Property.TOPIC_ALIAS, alias);
    }

    /** Seconds, 0 to 4,294,967,295; the latter is for ever. */
    public PropertiesBuilder sessionExpiry(long seconds) {
        return set(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    public PropertiesBuilder assignedClientId(String clientId) {
        return set(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
    }

    /** Seconds, 0 to 65,535. */
    public PropertiesBuilder serverKeepAlive(int seconds) {
        return set(Property.SERVER_KEEP_ALIVE, seconds);
    }

    public PropertiesBuilder authenticationMethod(String method) {
        return set(Property.AUTHENTICATION_METHOD, method);
    }

    /** Up to 65,535 bytes; kept, not copied. */
    public PropertiesBuilder authenticationData(byte[] data) {
        return set(Property.AUTHENTICATION_DATA, data);
    }

    public PropertiesBuilder requestProblemInformation(boolean wanted) {
        return set(Property.REQUEST_PROBLEM_INFORMATION, wanted);
    }

    public PropertiesBuilder requestResponseInformation(boolean wanted) {
        return set(Property.REQUEST_RESPONSE_INFORMATION, wanted);
    }

    /** Seconds, 0 to 4,294,967,295. */
    public PropertiesBuilder willDelay(long seconds) {
        return set(Property.WILL_DELAY_INTERVAL, seconds);
    }

    public PropertiesBuilder responseInformation(String information) {
        return set(Property.RESPONSE_INFORMATION, information);
    }

    public PropertiesBuilder serverReference(String server) {
        return set(Property.SERVER_REFERENCE, server);
    }

    public PropertiesBuilder reasonString(String reason) {
        return set(Property.REASON_STRING, reason);
    }

    /** 1 to 65,535. */
    public PropertiesBuilder receiveMaximum(int messages) {
        return set(Property.RECEIVE_MAXIMUM, messages);
    }

    /** 0 to 65,535. */
    public PropertiesBuilder topicAliasMaximum(int alias) {
        return set(Property.TOPIC_ALIAS_MAXIMUM, alias);
    }

    /** 0 or 1; that 2 is accepted is said by saying nothing (MQTT 5.0 section 3.2.2.3.4). */
    public PropertiesBuilder maximumQos(Qos qos) {
        return set(Property.MAXIMUM_QOS, qos.level());
    }

    public PropertiesBuilder retainAvailable(boolean available) {
        return set(Property.RETAIN_AVAILABLE, available);
    }

    /** One more, behind those that are there. */
    public PropertiesBuilder userProperty(String name, String value) {
        return addUserProperty(new UserProperty(name, value));
    }

    /** Instead of those that are there; an empty list takes them away. */
    public PropertiesBuilder userProperties(List<UserProperty> pairs) {
        if (pairs.isEmpty()) {
            remove(Property.USER_PROPERTY);
            return this;
        }
        return put(Property.USER_PROPERTY, List.copyOf(pairs));
    }

    /** Bytes, 1 to 4,294,967,295. */
    public PropertiesBuilder maximumPacketSize(long bytes) {
        return set(Property.MAXIMUM_PACKET_SIZE, bytes);
    }

    public PropertiesBuilder wildcardSubscriptionAvailable(boolean available) {
        return set(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, available);
    }

    public PropertiesBuilder subscriptionIdentifiersAvailable(boolean available) {
        return set(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, available);
    }

    public PropertiesBuilder sharedSubscriptionAvailable(boolean available) {
        return set(Property.SHARED_SUBSCRIPTION_AVAILABLE, available);
    }

    /** A property whose form is a number and that comes once. */
    public PropertiesBuilder set(Property property, long value) {
        requireRange(property, value);
        if (property == Property.SUBSCRIPTION_IDENTIFIER) {
            return put(property, List.of((int) value));
        }
        return put(property, value);
    }

    /** A property of the form TEXT. */
    public PropertiesBuilder set(Property property, String text) {
        requireForm(property, Property.Form.TEXT);
        requireText(text, property.name());
        return put(property, text);
    }

    /** A property of the form BINARY; the array is kept, not copied. */
    public PropertiesBuilder set(Property property, byte[] data) {
        requireForm(property, Property.Form.BINARY);
        Objects.requireNonNull(data, "data is null");
        if (data.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    property + " is " + data.length + " bytes long, MQTT allows " + MAX_BYTES);
        }
        return put(property, data);
    }

    /** The properties so far. This builder may go on being used. */
    public Properties build() {
        if (present == 0) {
            return Properties.NONE;
        }
        Object[] built = Arrays.copyOf(values, Long.bitCount(present));
        for (int index = 0; index < built.length; index++) {
            if (built[index] instanceof ArrayList<?> list) {
                built[index] = List.copyOf(list);
            }
        }
        return new Properties(present, built);
    }

    /** What a UTF-8 Encoded String may hold (MQTT 5.0 section 1.5.4). */
    static void requireText(String text, String what) {
        int length = text.length();
        for (int index = 0; index < length; index++) {
            char c = text.charAt(index);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && index + 1 < length
                            && Character.isLowSurrogate(text.charAt(index + 1));
            if (pair) {
                index++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "%s holds U+%04X at character %d [MQTT-1.5.4-%d]"
                                .formatted(what, (int) c, index, c == 0 ? 2 : 1));
            }
        }
        // Three bytes of UTF-8 for a char are the most there are.
        if (length > MAX_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + " is longer than the " + MAX_BYTES + " bytes that MQTT allows");
        }
    }

    /** One more, behind those that are there, in constant time however many they are. */
    @SuppressWarnings("unchecked") // only this class writes here
    private PropertiesBuilder addUserProperty(UserProperty pair) {
        if ((present & Property.USER_PROPERTY.bit()) == 0) {
            return put(Property.USER_PROPERTY, new ArrayList<>(List.of(pair)));
        }
        int index = index(Property.USER_PROPERTY);
        if (values[index] instanceof ArrayList<?> list) {
            ((ArrayList<UserProperty>) list).add(pair);
        } else {
            ArrayList<UserProperty> pairs = new ArrayList<>((List<UserProperty>) values[index]);
            pairs.add(pair);
            values[index] = pairs;
        }
        return this;
    }

    private PropertiesBuilder set(Property property, boolean value) {
        return put(property, value ? 1L : 0L);
    }

    private PropertiesBuilder put(Property property, Object value) {
        Objects.requireNonNull(value, "value is null");
        int index = index(property);
        if ((present & property.bit()) == 0) {
            int size = Long.bitCount(present);
            if (size == values.length) {
                values = Arrays.copyOf(values, size + 4);
            }
            System.arraycopy(values, index, values, index + 1, size - index);
            present |= property.bit();
        }
        values[index] = value;
        return this;
    }

    private void remove(Property property) {
        if ((present & property.bit()) != 0) {
            int index = index(property);
            int size = Long.bitCount(present);
            System.arraycopy(values, index + 1, values, index, size - index - 1);
            present &= ~property.bit();
        }
    }

    private int index(Property property) {
        return Long.bitCount(present & (property.bit() - 1));
    }

    private static void requireRange(Property property, long value) {
        // Where the form is no number, no number is in the range.
        if (value < property.least() || value > property.greatest()) {
            throw new IllegalArgumentException(
                    "%s has to be %d to %d, found %d"
                            .formatted(property, property.least(), property.greatest(), value));
        }
    }

    private static void requireForm(Property property, Property.Form form) {
        if (property.form() != form) {
            throw new IllegalArgumentException(property + " is not of the form " + form);
        }
    }
}
