// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.util.Objects;

/**
 * A value as the operator wrote it.
 *
 * @param place where it stands: {@code lanyard.yaml:3} or the name of a variable
 */
record GivenValue(String text, String place) {
    GivenValue {
        Objects.requireNonNull(text, "text is null");
        Objects.requireNonNull(place, "place is null");
    }
}
