// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.cloud.http.PercentEncoding;
import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.server.api.ApiKey;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;

/**
 * A call that is made again and again: its request is written once, with gaps for what each call has of its own. The load
 * generator takes its processor from the platform, so it must not do for every call what it can do once.
 */
final class CallTemplate {
    // In the order in which the parameters are signed and sent; of characters that are not escaped.
    private static final String CONTENT = "~content~";
    private static final String SIGNATURE = "~signature~";
    private static final String NONCE = "~nonce~";
    private static final String TIMESTAMP = "~timestamp~";
    private static final Pattern GAP =
            Pattern.compile(String.join("|", CONTENT, SIGNATURE, NONCE, TIMESTAMP));

    /** The time of a call, as it is sent and as it is signed; the same for all calls of a second. */
    record Timestamp(String sent, String signed) {
        static Timestamp of(Instant at) {
            String sent = PercentEncoding.encode(at.truncatedTo(ChronoUnit.SECONDS).toString());
            return new Timestamp(sent, PercentEncoding.encode(sent));
        }
    }

    private final byte[][] toSign;
    private final byte[] head;
    private final byte[][] body;
    private final int bodyLength;

    /**
     * A call with these parameters, and a {@code MessageContent} of its own each time.
     *
     * @param host of the platform, with its port
     */
    CallTemplate(String host, ApiKey key, Map<String, String> parameters) {
        Map<String, String> withGaps = new TreeMap<>(parameters);
        withGaps.put("MessageContent", CONTENT);
        withGaps.put("Timestamp", TIMESTAMP);
        withGaps =
                new TreeMap<>(
                        RequestSigner.sign(
                                "POST", withGaps, key.id(), key.secret(), NONCE, Instant.EPOCH));
        withGaps.put("Signature", SIGNATURE);
        toSign = parts(RequestSigner.stringToSign("POST", withGaps));
        body = parts(RequestSigner.encoded(withGaps));
        int length = 0;
        for (byte[] part : body) {
            length += part.length;
        }
        bodyLength = length;
        head =
                bytes(
                        "POST / HTTP/1.1\r\nHost: "
                                + host
                                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
    }

    private static byte[][] parts(String text) {
        return GAP.splitAsStream(text).map(CallTemplate::bytes).toArray(byte[][]::new);
    }

    /**
     * Writes a request.
     *
     * @param mac HMAC-SHA1 under the secret of the key
     * @param nonce of characters that are not escaped
     */
    void write(ByteBuf out, Mac mac, byte[] message, String nonce, Timestamp timestamp) {
        String content = PercentEncoding.encode(Base64.getEncoder().encodeToString(message));
        mac.update(toSign[0]);
        mac.update(bytes(PercentEncoding.encode(content)));
        mac.update(toSign[1]);
        mac.update(bytes(nonce));
        mac.update(toSign[2]);
        mac.update(bytes(timestamp.signed()));
        mac.update(toSign[3]);
        String signature =
                PercentEncoding.encode(Base64.getEncoder().encodeToString(mac.doFinal()));
        String[] gaps = {content, signature, nonce, timestamp.sent()};
        int length = bodyLength;
        for (String gap : gaps) {
            length += gap.length();
        }
        out.writeBytes(head).writeBytes(bytes(Integer.toString(length) + "\r\n\r\n"));
        for (int i = 0; i < gaps.length; i++) {
            out.writeBytes(body[i]).writeBytes(bytes(gaps[i]));
        }
        out.writeBytes(body[gaps.length]);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.ISO_8859_1);
    }
}
