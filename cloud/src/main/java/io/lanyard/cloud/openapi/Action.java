// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.util.concurrent.CompletionStage;

/**
 * One action of the OpenAPI. It is called on a virtual thread, after the request has been checked, and throws
 * {@link RefusedException} for a parameter that is not as it has to be.
 */
sealed interface Action {
    /** Answers when it returns; may block. */
    @FunctionalInterface
    non-sealed interface Direct extends Action {
        Answer answer(Parameters parameters);
    }

    /** Answers later, so that no thread waits for disks or devices. */
    @FunctionalInterface
    non-sealed interface Deferred extends Action {
        CompletionStage<Answer> answer(Parameters parameters);
    }
}
