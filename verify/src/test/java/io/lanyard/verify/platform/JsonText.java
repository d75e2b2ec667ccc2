// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON answer, read only as far as tests need: the first field of a name, wherever it stands. */
public record JsonText(String text) {
    /**
     * The field as text, its quotes taken off.
     *
     * @throws AssertionError when there is none
     */
    public String require(String field) {
        return find(field)
                .orElseThrow(() -> new AssertionError("no field " + field + " in " + text));
    }

    /** The field as text, its quotes taken off; empty when there is none. */
    public Optional<String> find(String field) {
        Matcher matcher =
                Pattern.compile(
                                "\""
                                        + Pattern.quote(field)
                                        + "\":(?:\"([^\"\\\\]*)\"|([^\",}\\]]+))")
                        .matcher(text);
        return matcher.find()
                ? Optional.of(matcher.group(1) != null ? matcher.group(1) : matcher.group(2))
                : Optional.empty();
    }
}
