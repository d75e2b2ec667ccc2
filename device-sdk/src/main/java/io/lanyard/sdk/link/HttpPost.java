// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Posts one form and hears the answer (RFC 9112), of {@value #LONGEST} bytes at most. */
final class HttpPost extends Preamble {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Route route;
    private final String path;
    private final String form;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Null until the head is there. */
    private @Nullable String head;

    HttpPost(Route route, String path, String form, Promise<Void> done) {
        super(done);
        this.route = route;
        this.path = path;
        this.form = form;
    }

    /** The first line of the answer, once it is there. */
    String status() {
        return head == null ? "" : head.lines().findFirst().orElse("");
    }

    /** What was answered, once all is there. */
    byte[] body() {
        return body.toByteArray();
    }

    @Override
    void begin(ChannelHandlerContext context) {
        boolean usualPort = route.port() == (route.secure() ? HTTPS_PORT : HTTP_PORT);
        String authority =
                usualPort
                        ? route.authority().substring(0, route.authority().lastIndexOf(':'))
                        : route.authority();
        say(
                context,
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + authority
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + form.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + form);
    }

    @Override
    boolean hear(ChannelHandlerContext context, ByteBuf heard) throws IOException {
        while (head == null) {
            String found = head(heard);
            if (found == null) {
                return false;
            }
            if (!found.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d\\b.*")) {
                throw new IOException("this is no HTTP");
            }
            // What begins with 1 comes before the answer.
            head = found.charAt("HTTP/1.1 ".length()) == '1' ? null : found;
        }
        if (header("Transfer-Encoding").isPresent()) {
            return hearChunks(heard);
        }
        Optional<String> length = header("Content-Length");
        if (length.isEmpty()) {
            return false; // it ends with the connection
        }
        if (!length.get().matches("\\d{1,5}") || Integer.parseInt(length.get()) > LONGEST) {
            throw new IOException("the answer is " + length.get() + " bytes long");
        }
        int wanted = Integer.parseInt(length.get());
        if (heard.readableBytes() < wanted) {
            return false;
        }
        take(heard, wanted);
        return true;
    }

    /** Takes the chunks that are there as a whole; true behind the last. What is said behind that does not matter. */
    private boolean hearChunks(ByteBuf heard) throws IOException {
        while (true) {
            int line = heard.bytesBefore((byte) '\n') + 1;
            if (line == 0) {
                return false;
            }
            String size =
                    heard.toString(heard.readerIndex(), line, StandardCharsets.ISO_8859_1)
                            .split("[;\\s]", 2)[0];
            if (!size.matches("[0-9a-fA-F]{1,4}")) {
                throw new IOException("this is no chunk of HTTP");
            }
            int wanted = Integer.parseInt(size, 16);
            if (wanted == 0) {
                return true;
            }
            if (heard.readableBytes() < line + wanted + 2) {
                return false;
            }
            heard.skipBytes(line);
            take(heard, wanted);
            heard.skipBytes(2);
        }
    }

    private void take(ByteBuf heard, int count) throws IOException {
        if (body.size() + count > LONGEST) {
            throw new IOException("the answer is longer than " + LONGEST + " bytes");
        }
        body.writeBytes(ByteBufUtil.getBytes(heard, heard.readerIndex(), count));
        heard.skipBytes(count);
    }

    @Override
    boolean hearEnd(ByteBuf heard) throws IOException {
        if (head == null
                || header("Transfer-Encoding").isPresent()
                || header("Content-Length").isPresent()) {
            return false;
        }
        take(heard, heard.readableBytes());
        return true;
    }

    private Optional<String> header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return head == null
                ? Optional.empty()
                : head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                        .map(line -> line.substring(prefix.length()).strip())
                        .findFirst();
    }

    @Override
    public String toString() {
        return "registration";
    }
}
