// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.routing.LiveSubscriptions;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.Messages;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What the gateway calls for applications.
 *
 * @param failures counts failed sign-ins, by address and id of the access key; shared with the endpoints of applications
 * @param blocking runs what waits for the registry
 */
public record ApplicationServices(
        ApplicationSignIn signIn,
        ConnectedApplications connected,
        LiveSubscriptions live,
        Feeds feeds,
        Messages messages,
        Broadcasts broadcasts,
        FailedSignIns<String> failures,
        Executor blocking) {
    public ApplicationServices {
        Objects.requireNonNull(signIn, "signIn is null");
        Objects.requireNonNull(connected, "connected is null");
        Objects.requireNonNull(live, "live is null");
        Objects.requireNonNull(feeds, "feeds is null");
        Objects.requireNonNull(messages, "messages is null");
        Objects.requireNonNull(broadcasts, "broadcasts is null");
        Objects.requireNonNull(failures, "failures is null");
        Objects.requireNonNull(blocking, "blocking is null");
    }
}
