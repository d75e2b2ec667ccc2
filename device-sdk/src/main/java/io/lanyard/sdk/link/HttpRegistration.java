// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.sdk.ResultCode;
import io.netty.channel.Channel;
import java.util.Map;

/** A dynamic registration over HTTP, on a socket that has TLS in it when TLS is wanted (PROTOCOL.md 2.7). */
final class HttpRegistration implements Registration {
    private static final String PATH = "/auth/register/device";
    private static final String SUCCESS = "200";

    /** "Unknown": the platform is not well, which may pass. */
    private static final String UNKNOWN = "500";

    private final Channel channel;
    private final HttpPost post;
    private final Owner owner;

    HttpRegistration(Channel channel, Route route, String form, Owner owner) {
        this.channel = channel;
        this.post = new HttpPost(route, PATH, form, channel.eventLoop().newPromise());
        this.owner = owner;
    }

    @Override
    public void start() {
        post.done()
                .addListener(done -> {
                    abort();
                    owner.onRegistrationEnded(
                            done.isSuccess()
                                    ? read(post.status(), post.body())
                                    : new End.Failed(
                                            ResultCode.CONNECT_FAILED,
                                            String.valueOf(done.cause())));
                });
        channel.pipeline().addLast("registration", post);
    }

    @Override
    public void abort() {
        channel.unsafe().close(channel.voidPromise());
    }

    private static End read(String status, byte[] body) {
        // The code says it all: the platform's status is always 200.
        Map<String, String> fields = JsonFields.parse(body).orElse(Map.of());
        String code = fields.getOrDefault("code", "");
        String message = fields.getOrDefault("message", "");
        if (!code.matches("\\d{1,9}")) {
            return new End.Failed(
                    ResultCode.CONNECT_FAILED, "this is no answer to a registration: " + status);
        }
        if (code.equals(UNKNOWN)) {
            return new End.Failed(Integer.parseInt(code), "the platform failed: " + message);
        }
        if (!code.equals(SUCCESS)) {
            return new End.Refused(Integer.parseInt(code), message);
        }
        try {
            return new End.Registered(
                    new Identity.Secret(
                            DeviceSecret.of(fields.getOrDefault("data.deviceSecret", ""))));
        } catch (IllegalArgumentException e) {
            return new End.Failed(
                    ResultCode.CONNECT_FAILED, "the answer has not the secret that it should have");
        }
    }
}
