// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import java.util.Map;

/**
 * One line of a row. Connections are named by a letter and opened when they are first used.
 *
 * <p>Short forms: {@code a connects} writes <code>{connect}</code> and expects <code>{connack}</code>; {@code a connects to
 * stay} does it with <code>{connect-keep}</code>; {@code a comes back} expects <code>{connack-present}</code> after that.
 */
sealed interface WireStep {
    /** {@code a> 10 r ...}: writes the bytes. */
    record Send(String connection, String packets) implements WireStep {}

    /** {@code a>> 10 r ...}: writes the bytes one at a time. */
    record Drip(String connection, String packets) implements WireStep {}

    /** {@code a< 20 02 00 00}: reads exactly these packets. */
    record Expect(String connection, String packets) implements WireStep {}

    /**
     * {@code a closed}: the platform ends the connection, and sends nothing before.
     *
     * <p>{@code a closed 82}: the same, but in MQTT 5.0 a DISCONNECT with this reason code comes first.
     */
    record Closed(String connection, String code) implements WireStep {}

    /** {@code a alive}: a ping is answered, and nothing comes before the answer. */
    record Alive(String connection) implements WireStep {}

    /** {@code a hangs up}: the device closes the socket. */
    record HangUp(String connection) implements WireStep {}

    /** {@code a is cut}: the connection is lost by a reset. */
    record Cut(String connection) implements WireStep {}

    /** {@code device offline}: waits until the platform has noticed. */
    record Offline() implements WireStep {}

    /**
     * {@code cloud pub user/get 1 'text' with ContentType=text/plain}: an application sends to the device of the row;
     * with further parameters of Pub, if any.
     */
    record Pub(String suffix, int qos, String payload, Map<String, String> parameters)
            implements WireStep {
        public Pub {
            parameters = Map.copyOf(parameters);
        }
    }

    /** {@code cloud watches}: an application watches the uplinks of the device from now on. */
    record Watch() implements WireStep {}

    /** {@code cloud sees user/update 'text'}: the next uplink that is watched. */
    record Sees(String suffix, String payload) implements WireStep {}

    /** {@code 45 s pass}: time, for a platform that takes it from the test. */
    record Pass(int seconds) implements WireStep {}

    /** {@code cloud calls DisableThing}: an action of the OpenAPI on the device. */
    record Call(String action) implements WireStep {}
}
