// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a product: 1 to 20 ASCII letters and digits (PROTOCOL.md 2.10, field sizes of the C SDK).
 *
 * <p>The character set is narrow on purpose. A product key is put into topic templates, so a key that could
 * hold {@code /}, {@code +} or {@code #} would widen permissions.
 */
public record ProductKey(String value) implements Comparable<ProductKey> {
    public static final int MAX_LENGTH = 20;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException when the text breaks the rules above; the message names what is wrong
     */
    public ProductKey {
        String problem = problem(value);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    public static ProductKey of(String value) {
        return new ProductKey(value);
    }

    /** The product key, or nothing when the text is not one; for text from outside. */
    public static Optional<ProductKey> parse(String value) {
        return problem(value) == null ? Optional.of(new ProductKey(value)) : Optional.empty();
    }

    private static @Nullable String problem(String value) {
        return Characters.problem(
                "ProductKey",
                value,
                1,
                MAX_LENGTH,
                Characters::isLetterOrDigit,
                "letters and digits");
    }

    @Override
    public int compareTo(ProductKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
