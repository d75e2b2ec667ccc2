// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a request to watch uplinks. */
public sealed interface TailRequest {
    /**
     * It may watch.
     *
     * @param productKey null for all products
     * @param deviceName null for all devices of the product
     */
    record Granted(
            ConnectedApplications.Key key,
            @Nullable ProductKey productKey,
            @Nullable DeviceName deviceName)
            implements TailRequest {
        public Granted {
            Objects.requireNonNull(key, "key is null");
        }
    }

    /** It gets this answer instead. */
    record Refused(HttpAnswer answer) implements TailRequest {
        public Refused {
            Objects.requireNonNull(answer, "answer is null");
        }
    }
}
