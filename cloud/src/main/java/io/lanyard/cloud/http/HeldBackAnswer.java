// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;

/**
 * An answer to what may have been a guess at a secret.
 *
 * @param answer what is answered
 * @param delay how long it is to be held back; positive
 */
public record HeldBackAnswer(HttpAnswer answer, Duration delay) implements HttpAnswer {
    public HeldBackAnswer {
        Objects.requireNonNull(answer, "answer is null");
        Objects.requireNonNull(delay, "delay is null");
    }

    /** The answer, held back when there is a delay. */
    public static HttpAnswer of(HttpAnswer answer, Duration delay) {
        return delay.isZero() ? answer : new HeldBackAnswer(answer, delay);
    }

    @Override
    public int status() {
        return answer.status();
    }

    @Override
    public String contentType() {
        return answer.contentType();
    }

    @Override
    public Buffer encoded() {
        return answer.encoded();
    }
}
