// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.util.Objects;
import java.util.function.Function;

/**
 * What became of a request: its result, or the reason why it was refused. A refusal left everything as it was.
 *
 * @param <T> the result
 */
public sealed interface Outcome<T> {
    record Done<T>(T result) implements Outcome<T> {
        public Done {
            Objects.requireNonNull(result, "result is null");
        }
    }

    /**
     * Nothing was done.
     *
     * @param detail what was wrong and what was expected, for people
     */
    record Refused<T>(Refusal refusal, String detail) implements Outcome<T> {
        public Refused {
            Objects.requireNonNull(refusal, "refusal is null");
            Objects.requireNonNull(detail, "detail is null");
        }
    }

    static <T> Outcome<T> done(T result) {
        return new Done<>(result);
    }

    static <T> Outcome<T> refused(Refusal refusal, String detail) {
        return new Refused<>(refusal, detail);
    }

    /** The same refusal, or what the function makes of the result. */
    default <R> Outcome<R> map(Function<? super T, ? extends R> function) {
        return switch (this) {
            case Done<T>(T result) -> new Done<R>(function.apply(result));
            case Refused<T>(Refusal refusal, String detail) -> new Refused<>(refusal, detail);
        };
    }
}
