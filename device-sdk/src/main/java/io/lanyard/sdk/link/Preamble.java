// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What has to be said and heard on a connection before it carries what it is for. Leaves the pipeline when that is done
 * and hands on what came in behind it. Event loop only.
 */
abstract class Preamble extends ChannelInboundHandlerAdapter {
    /** The longest answer that is listened to; a server that says more is none of those that are meant. */
    static final int LONGEST = 16_384;

    private final Promise<Void> done;
    private final ByteBuf heard = Unpooled.buffer(64, LONGEST);

    Preamble(Promise<Void> done) {
        this.done = done;
    }

    /** The end: fails when the other side declines, answers with something else, or closes. */
    Future<Void> done() {
        return done;
    }

    /** Says the first words. */
    abstract void begin(ChannelHandlerContext context);

    /**
     * Looks at what was heard and takes out of it what it understands.
     *
     * @return whether all is said; false to wait for more
     * @throws IOException when the other side declines or answers with something else
     */
    abstract boolean hear(ChannelHandlerContext context, ByteBuf heard) throws IOException;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        begin(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (done.isDone()) {
                return;
            }
            if (heard.readableBytes() + bytes.readableBytes() > LONGEST) {
                throw new IOException("the answer is longer than " + LONGEST + " bytes");
            }
            heard.discardReadBytes().writeBytes(bytes);
            if (hear(context, heard)) {
                ahead(context);
                // Those who waited for it put their handlers behind this one.
                done.trySuccess(null);
                if (heard.isReadable()) {
                    context.fireChannelRead(heard.copy());
                }
                context.pipeline().remove(this);
            }
        } catch (IOException e) {
            done.tryFailure(e);
        } finally {
            bytes.release();
        }
    }

    /**
     * The other side has closed. Looks at what is left.
     *
     * @return whether that is how the answer ends
     * @throws IOException when the other side has answered with something else
     */
    boolean hearEnd(ByteBuf heard) throws IOException {
        return false;
    }

    /** All is said: a handler for what follows may be put behind this one. */
    void ahead(ChannelHandlerContext context) {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        try {
            if (!done.isDone() && hearEnd(heard)) {
                done.trySuccess(null);
            }
        } catch (IOException e) {
            done.tryFailure(e);
        }
        done.tryFailure(new ConnectException("closed before the " + this + " was answered"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.tryFailure(cause);
    }

    static void say(ChannelHandlerContext context, String ascii) {
        say(context, Unpooled.copiedBuffer(ascii, StandardCharsets.US_ASCII));
    }

    static void say(ChannelHandlerContext context, ByteBuf bytes) {
        // A failed write closes the channel, which is heard as its end.
        var unused = context.writeAndFlush(bytes, context.voidPromise());
    }

    /** The head of an HTTP response, without the empty line at its end; null when it is not all there. */
    static @Nullable String head(ByteBuf heard) {
        String text = heard.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        heard.skipBytes(end + 4);
        return text.substring(0, end);
    }
}
