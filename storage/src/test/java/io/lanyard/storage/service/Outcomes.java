// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;

/** Takes outcomes apart. */
final class Outcomes {
    private Outcomes() {}

    /** The result; fails with the refusal when there is none. */
    static <T> T done(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(T result) -> result;
            case Outcome.Refused<T> refused -> throw new AssertionError("Refused: " + refused);
        };
    }

    /** The detail of the refusal, after a look at its reason. */
    static String refused(Refusal expected, Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        Outcome.Refused<?> refused = (Outcome.Refused<?>) outcome;
        assertThat(refused.refusal()).isEqualTo(expected);
        return refused.detail();
    }
}
