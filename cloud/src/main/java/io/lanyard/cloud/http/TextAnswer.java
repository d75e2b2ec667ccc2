// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/** An answer in plain text, 200. */
public record TextAnswer(String contentType, String text) implements HttpAnswer {
    public TextAnswer {
        Objects.requireNonNull(contentType, "contentType is null");
        Objects.requireNonNull(text, "text is null");
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public Buffer encoded() {
        return Buffer.buffer(text);
    }
}
