// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.sdk.Proxy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks a SOCKS5 proxy for a connection (RFC 1928, RFC 1929). */
final class Socks5 extends Preamble {
    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int PASSWORD_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int ADDRESS_IPV4 = 1;
    private static final int ADDRESS_NAME = 3;
    private static final int ADDRESS_IPV6 = 4;

    private static final String[] REFUSALS = {
        "general failure",
        "connection not allowed",
        "network unreachable",
        "host unreachable",
        "connection refused",
        "TTL expired",
        "command not supported",
        "address type not supported"
    };

    private enum Awaited {
        METHOD,
        PASSWORD_ANSWER,
        CONNECTION
    }

    private final String host;
    private final int port;
    private final Proxy proxy;
    private Awaited awaited = Awaited.METHOD;

    Socks5(String host, int port, Proxy proxy, Promise<Void> done) {
        super(done);
        this.host = host;
        this.port = port;
        this.proxy = proxy;
    }

    @Override
    void begin(ChannelHandlerContext context) {
        int method = proxy.userName() == null ? NO_AUTHENTICATION : PASSWORD;
        say(context, Unpooled.wrappedBuffer(new byte[] {VERSION, 1, (byte) method}));
    }

    @Override
    boolean hear(ChannelHandlerContext context, ByteBuf heard) throws IOException {
        return switch (awaited) {
            case METHOD -> hearMethod(context, heard);
            case PASSWORD_ANSWER -> hearPasswordAnswer(context, heard);
            case CONNECTION -> hearConnection(heard);
        };
    }

    private boolean hearMethod(ChannelHandlerContext context, ByteBuf heard) throws IOException {
        if (heard.readableBytes() < 2) {
            return false;
        }
        if (heard.readUnsignedByte() != VERSION) {
            throw new IOException("the proxy does not speak SOCKS5");
        }
        int method = heard.readUnsignedByte();
        String userName = proxy.userName();
        String password = proxy.password();
        if (method == PASSWORD && userName != null && password != null) {
            ByteBuf words = Unpooled.buffer().writeByte(PASSWORD_VERSION);
            writeText(words, userName);
            writeText(words, password);
            say(context, words);
            awaited = Awaited.PASSWORD_ANSWER;
        } else if (method == NO_AUTHENTICATION) {
            askForConnection(context);
        } else {
            throw new IOException("the SOCKS5 proxy wants another authentication");
        }
        return false;
    }

    private boolean hearPasswordAnswer(ChannelHandlerContext context, ByteBuf heard)
            throws IOException {
        if (heard.readableBytes() < 2) {
            return false;
        }
        heard.skipBytes(1);
        if (heard.readByte() != 0) {
            throw new IOException("the SOCKS5 proxy refuses user name and password");
        }
        askForConnection(context);
        return false;
    }

    private void askForConnection(ChannelHandlerContext context) {
        ByteBuf words = Unpooled.buffer().writeByte(VERSION).writeByte(CONNECT).writeByte(0);
        byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            words.writeByte(ADDRESS_NAME);
            writeText(words, host);
        } else {
            words.writeByte(address.length == 4 ? ADDRESS_IPV4 : ADDRESS_IPV6);
            words.writeBytes(address);
        }
        say(context, words.writeShort(port));
        awaited = Awaited.CONNECTION;
    }

    private static boolean hearConnection(ByteBuf heard) throws IOException {
        // Version, answer, 0, kind of address, and of a name its length.
        if (heard.readableBytes() < 5) {
            return false;
        }
        int start = heard.readerIndex();
        int answer = heard.getUnsignedByte(start + 1);
        if (answer != 0) {
            String why = answer <= REFUSALS.length ? REFUSALS[answer - 1] : "code " + answer;
            throw new IOException("the SOCKS5 proxy refuses the connection: " + why);
        }
        int address =
                switch (heard.getByte(start + 3)) {
                    case ADDRESS_IPV4 -> 4;
                    case ADDRESS_IPV6 -> 16;
                    case ADDRESS_NAME -> 1 + heard.getUnsignedByte(start + 4);
                    default -> throw new IOException("the SOCKS5 proxy answers with no address");
                };
        int length = 4 + address + 2;
        if (heard.readableBytes() < length) {
            return false;
        }
        heard.skipBytes(length);
        return true;
    }

    private static void writeText(ByteBuf words, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        words.writeByte(bytes.length).writeBytes(bytes);
    }

    @Override
    public String toString() {
        return "SOCKS5 request";
    }
}
