// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.routing;

import io.lanyard.platform.session.Message;
import io.lanyard.protocol.identity.DeviceId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who reads uplinks beside the devices: the live stream, the feeds. */
public interface UplinkReader {
    /** Whether the reader wants this device's messages of this route; asked for every message, so it has to be cheap. */
    boolean reads(DeviceId device, UplinkRoute route);

    /**
     * Takes a message that it wants. On the loop of the session: it must not block.
     *
     * @param message with a payload that stays valid
     * @param loop that of the session
     * @return completes on the loop, when the message is as safe as a PUBACK promises; null when there is nothing to
     *     wait for
     */
    @Nullable CompletionStage<?> take(DeviceId device, Message message, Executor loop);
}
