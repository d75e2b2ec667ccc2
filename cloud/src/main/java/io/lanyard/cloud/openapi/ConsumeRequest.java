// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.platform.access.ConnectedApplications;
import java.util.Objects;

/** What became of a request to consume a group's feed. */
public sealed interface ConsumeRequest {
    /**
     * It may consume.
     *
     * @param unsettled how many messages it may have at a time
     */
    record Granted(ConnectedApplications.Key key, String groupId, String clientId, int unsettled)
            implements ConsumeRequest {
        public Granted {
            Objects.requireNonNull(key, "key is null");
            Objects.requireNonNull(groupId, "groupId is null");
            Objects.requireNonNull(clientId, "clientId is null");
        }
    }

    /** It gets this answer instead. */
    record Refused(HttpAnswer answer) implements ConsumeRequest {
        public Refused {
            Objects.requireNonNull(answer, "answer is null");
        }
    }
}
