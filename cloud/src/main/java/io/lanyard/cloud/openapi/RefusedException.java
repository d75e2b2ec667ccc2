// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import java.time.Duration;

/**
 * A request that is answered without doing anything. An exception, so that an action reads its parameters line by
 * line and goes on only when all are right; never leaves this package.
 */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private RefusedException(Answer answer) {
        // No cause, no suppression, no stack trace: it says nothing about this program.
        super(null, null, false, false);
        this.answer = answer;
    }

    static RefusedException of(Answer answer) {
        return new RefusedException(answer);
    }

    static RefusedException rejection(RequestError error) {
        return new RefusedException(new Answer.Rejection(error));
    }

    /** A rejection that the client is to wait for. */
    static RefusedException rejection(RequestError error, Duration heldBack) {
        return new RefusedException(new Answer.Rejection(error, heldBack));
    }

    static RefusedException failure(String code, String message) {
        return new RefusedException(new Answer.Failure(code, message));
    }

    Answer answer() {
        return answer;
    }
}
