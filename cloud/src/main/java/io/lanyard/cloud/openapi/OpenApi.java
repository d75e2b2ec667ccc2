// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.JsonAnswer;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls of applications: checks each, performs its action, and names what came of it. */
public final class OpenApi {
    /** The action by which requests for the live stream are signed. */
    public static final String TAIL_ACTION = "TailUplinks";

    /** The action by which requests to consume are signed. */
    public static final String CONSUME_ACTION = "ConsumeMessages";

    private static final Logger LOG = LoggerFactory.getLogger(OpenApi.class);

    private final RequestGuard guard;
    private final ActionTable actions;
    private final Duration patience;

    /**
     * The OpenAPI over these actions.
     *
     * @param patience how long an action may take to answer
     */
    public OpenApi(RequestGuard guard, ActionTable actions, Duration patience) {
        this.guard = Objects.requireNonNull(guard, "guard is null");
        this.actions = Objects.requireNonNull(actions, "actions is null");
        this.patience = Objects.requireNonNull(patience, "patience is null");
    }

    /** Answers the call. Blocks on the registry, so never on an event loop; the result is never an exception. */
    public CompletionStage<JsonAnswer> answer(Call call) {
        long start = System.nanoTime();
        CompletionStage<Answer> answer;
        try {
            answer = perform(call);
        } catch (RuntimeException e) {
            answer = CompletableFuture.completedFuture(failed(call, e));
        }
        return answer.exceptionally(e -> failed(call, e))
                .thenApply(given -> {
                    log(call, given, System.nanoTime() - start);
                    return given.toJson(call.requestId(), call.host());
                });
    }

    private CompletionStage<Answer> perform(Call call) {
        Parameters parameters = Parameters.parse(call.query(), call.body());
        String name = parameters.require("Action");
        guard.check(call.method(), parameters);
        Action action = actions.require(name);
        LOG.debug("{} {} from {}", call.requestId(), name, call.peer());
        return switch (action) {
            case Action.Direct direct ->
                    CompletableFuture.completedFuture(direct.answer(parameters));
            case Action.Deferred deferred ->
                    deferred.answer(parameters)
                            // A copy: the other side's own stage must not be timed out.
                            .thenApply(Function.identity())
                            .toCompletableFuture()
                            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        };
    }

    /** Whether the call may watch uplinks, and which; blocks on the registry, so never on an event loop. */
    public TailRequest tail(Call call) {
        try {
            Parameters parameters = Parameters.parse(call.query(), call.body());
            String name = parameters.require("Action");
            guard.check(call.method(), parameters);
            if (!name.equals(TAIL_ACTION)) {
                throw RefusedException.rejection(
                        RequestError.invalidParameter(
                                "Action",
                                "it has to be %s here, found %s"
                                        .formatted(TAIL_ACTION, Parameters.quoted(name))));
            }
            Optional<String> deviceName = parameters.find("DeviceName");
            // A device has a name only within its product.
            Optional<ProductKey> productKey =
                    deviceName.isPresent() || parameters.find("ProductKey").isPresent()
                            ? Optional.of(Fields.productKey(parameters))
                            : Optional.empty();
            DeviceName device = deviceName.map(Fields::deviceName).orElse(null);
            LOG.debug("{} {} from {}", call.requestId(), TAIL_ACTION, call.peer());
            return new TailRequest.Granted(productKey.orElse(null), device);
        } catch (RuntimeException e) {
            Answer answer = failed(call, e);
            log(call, answer, 0);
            return new TailRequest.Refused(answer.toJson(call.requestId(), call.host()));
        }
    }

    /** Whether the call may consume, and what; blocks on the registry, so never on an event loop. */
    public ConsumeRequest consume(Call call) {
        try {
            Parameters parameters = Parameters.parse(call.query(), call.body());
            String name = parameters.require("Action");
            guard.check(call.method(), parameters);
            if (!name.equals(CONSUME_ACTION)) {
                throw RefusedException.rejection(
                        RequestError.invalidParameter(
                                "Action",
                                "it has to be %s here, found %s"
                                        .formatted(CONSUME_ACTION, Parameters.quoted(name))));
            }
            return actions.consuming().consume(parameters);
        } catch (RuntimeException e) {
            Answer answer = failed(call, e);
            log(call, answer, 0);
            return new ConsumeRequest.Refused(answer.toJson(call.requestId(), call.host()));
        }
    }

    private static Answer failed(Call call, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        return switch (cause) {
            case RefusedException refused -> refused.answer();
            case RegistryException broken -> {
                LOG.error("{} failed: the registry is broken", call.requestId(), broken);
                yield new Answer.Rejection(
                        RequestError.unavailable("the registry cannot be read or written"));
            }
            case TimeoutException late -> {
                LOG.warn("{} was not answered in time", call.requestId());
                yield new Answer.Rejection(
                        RequestError.unavailable("the action was not done in time"));
            }
            default -> {
                LOG.error("{} failed", call.requestId(), cause);
                yield new Answer.Rejection(RequestError.internal());
            }
        };
    }

    /** Codes only: messages repeat what the client sent. */
    private static void log(Call call, Answer answer, long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        switch (answer) {
            case Answer.Success(var fields) ->
                    LOG.debug("{} done in {} ms", call.requestId(), millis);
            case Answer.Failure(String code, String message) ->
                    LOG.debug("{} refused with {} in {} ms", call.requestId(), code, millis);
            case Answer.Rejection(RequestError error) ->
                    LOG.info(
                            "{} from {} rejected with {} {}",
                            call.requestId(),
                            call.peer(),
                            error.status(),
                            error.code());
        }
    }
}
