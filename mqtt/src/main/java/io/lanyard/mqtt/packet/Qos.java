// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

/** Quality of service. The platform speaks 0 and 1; 2 exists so that a packet that asks for it can be refused. */
public enum Qos {
    AT_MOST_ONCE(0),
    AT_LEAST_ONCE(1),
    EXACTLY_ONCE(2);

    private static final Qos[] VALUES = values();

    private final int level;

    Qos(int level) {
        this.level = level;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int level() {
        return level;
    }

    /**
     * The QoS with this number.
     *
     * @throws IllegalArgumentException when the level is not 0, 1 or 2
     */
    public static Qos of(int level) {
        if (level < 0 || level >= VALUES.length) {
            throw new IllegalArgumentException("QoS has to be 0, 1 or 2, found " + level);
        }
        return VALUES[level];
    }

    public Qos min(Qos other) {
        return level <= other.level ? this : other;
    }
}
