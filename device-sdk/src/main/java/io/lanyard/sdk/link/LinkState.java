// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.util.Objects;

/**
 * What outlives the connections of one link.
 *
 * @param outbox what the application handed over
 * @param subscriptions what the platform has granted
 * @param rrpcRequests the requests that wait for the application's answer
 * @param timeQueries the questions that wait for the platform's answer
 * @param announcer the way to the application
 */
record LinkState(
        Outbox outbox,
        Subscriptions subscriptions,
        RrpcRequests rrpcRequests,
        TimeQueries timeQueries,
        Announcer announcer) {
    LinkState {
        Objects.requireNonNull(outbox, "outbox is null");
        Objects.requireNonNull(subscriptions, "subscriptions is null");
        Objects.requireNonNull(rrpcRequests, "rrpcRequests is null");
        Objects.requireNonNull(timeQueries, "timeQueries is null");
        Objects.requireNonNull(announcer, "announcer is null");
    }
}
