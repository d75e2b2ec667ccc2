// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

/** The result codes of the Python Link SDK, by name (PROTOCOL.md 8.2, 8.3, 8.6). */
public final class ResultCode {
    /** Done, or accepted and under way. */
    public static final int SUCCESS = 0;

    /**
     * There is nothing to do: the topic is subscribed already, or is not subscribed and so cannot be unsubscribed,
     * the request to answer is not known or was answered, or the link is up or coming up already.
     */
    public static final int UNCHANGED = 1;

    /** Of a list of topics to unsubscribe none is subscribed. */
    public static final int NOTHING_LEFT = 2;

    /** The file with the authorities to trust cannot be read. Comes with {@link Callbacks.OnConnect}. */
    public static final int TLS_NOT_READY = 6;

    /**
     * A connection could not be made: name look-up, TCP, proxy, TLS or the time limit. Comes with {@link
     * Callbacks.OnConnect}.
     */
    public static final int CONNECT_FAILED = 9;

    /** Not connected ({@code NETWORK_DISCONNECTED}). */
    public static final int NOT_CONNECTED = -1;

    /** The topic is empty ({@code INVALID_TOPIC}). */
    public static final int INVALID_TOPIC = -2;

    /** The QoS is neither 0 nor 1 ({@code INVALID_QOS}). */
    public static final int INVALID_QOS = -3;

    /**
     * Refused by the library: what is waiting to be sent has reached its bound, the payload is too large, or the file
     * of the offline buffer cannot be written ({@code PAHO_MQTT_ERROR}).
     */
    public static final int REFUSED = -4;

    /** The platform refused a dynamic registration ({@code DYNREG_AUTH_FAILED}). */
    public static final int REGISTRATION_REFUSED = -0x301;

    /** The platform refused a dynamic registration without a list of devices ({@code DYNREG_AUTH_NWL_FAILED}). */
    public static final int UNLISTED_REGISTRATION_REFUSED = -0x302;

    private ResultCode() {}
}
