// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.session;

/**
 * The bytes of a message on their way. A payload that comes from a socket is valid only until the call that hands
 * it over returns; who needs it longer asks for {@link #kept()}.
 */
public interface Payload {
    /** Length in bytes. */
    int size();

    /** The bytes; perhaps shared, do not change them. */
    byte[] bytes();

    /** A payload with the same bytes that stays valid. */
    Payload kept();

    /** A payload over this array, which must not change any more. */
    static Payload of(byte[] bytes) {
        return new Payload() {
            @Override
            public int size() {
                return bytes.length;
            }

            @Override
            public byte[] bytes() {
                return bytes;
            }

            @Override
            public Payload kept() {
                return this;
            }
        };
    }
}
