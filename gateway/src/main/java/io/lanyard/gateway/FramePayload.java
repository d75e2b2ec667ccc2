// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.session.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The payload of the PUBLISH at hand, still in the buffer that it was read into. A connection has one of these and
 * uses it for message after message: it is valid until the call that hands it over returns.
 */
final class FramePayload implements Payload {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    FramePayload of(ByteBuf payload) {
        buffer = payload;
        return this;
    }

    void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
    }

    ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int size() {
        return buffer.readableBytes();
    }

    @Override
    public byte[] bytes() {
        return ByteBufUtil.getBytes(buffer);
    }

    @Override
    public Payload kept() {
        return Payload.of(bytes());
    }
}
