// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
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
    private final PlatformMetrics metrics;
    private final BoundedLines rejectionLines = BoundedLines.ofEverybody();

    /**
     * The OpenAPI over these actions.
     *
     * @param patience how long an action may take to answer
     */
    public OpenApi(
            RequestGuard guard, ActionTable actions, Duration patience, PlatformMetrics metrics) {
        this.guard = Objects.requireNonNull(guard, "guard is null");
        this.actions = Objects.requireNonNull(actions, "actions is null");
        this.patience = Objects.requireNonNull(patience, "patience is null");
        this.metrics = Objects.requireNonNull(metrics, "metrics is null");
    }

    /** Answers the call. Blocks on the registry, so never on an event loop; the result is never an exception. */
    public CompletionStage<HttpAnswer> answer(Call call) {
        long start = System.nanoTime();
        Parameters parameters;
        Format format = Format.unnamed(call);
        try {
            parameters = Parameters.parse(call);
            format = Format.asked(call, parameters);
        } catch (RefusedException e) {
            long nanos = System.nanoTime() - start;
            log(call, "", e.answer(), nanos);
            measure("", e.answer(), nanos);
            return CompletableFuture.completedFuture(
                    e.answer().in(format, "", call.requestId(), call.host()));
        }
        CompletionStage<Answer> answer;
        String name = "";
        try {
            SignedRequest request = SignedRequest.of(call, parameters);
            name = request.action();
            answer = perform(call, request, parameters);
        } catch (RuntimeException e) {
            answer = CompletableFuture.completedFuture(failed(call, e));
        }
        Format asked = format;
        String action = name;
        return answer.exceptionally(e -> failed(call, e))
                .thenApply(given -> {
                    long nanos = System.nanoTime() - start;
                    log(call, action, given, nanos);
                    measure(action, given, nanos);
                    return given.in(asked, action, call.requestId(), call.host());
                });
    }

    /** Only actions that exist by their name: the others would be as many as strangers can think of. */
    private void measure(String action, Answer answer, long nanos) {
        String code =
                switch (answer) {
                    case Answer.Success _ -> "";
                    case Answer.Failure failure -> failure.code();
                    case Answer.Rejection(RequestError error, Duration _) -> error.code();
                };
        if (actions.has(action)) {
            metrics.answered(action, code, nanos);
        } else {
            metrics.answeredUnknownAction(code);
        }
    }

    private CompletionStage<Answer> perform(
            Call call, SignedRequest request, Parameters parameters) {
        KeyScope scope = guard.check(request, call.address()).scope();
        ActionTable.Entry entry = actions.require(request.action());
        requireRight(scope, entry.right(), request.action());
        Parameters granted = parameters.signedFor(scope);
        return switch (entry.action()) {
            case Action.Direct direct -> CompletableFuture.completedFuture(direct.answer(granted));
            case Action.Deferred deferred ->
                    deferred.answer(granted)
                            // A copy: the other side's own stage must not be timed out.
                            .thenApply(Function.identity())
                            .toCompletableFuture()
                            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        };
    }

    private static void requireRight(KeyScope scope, KeyRight right, String action) {
        if (!scope.allows(right)) {
            throw RefusedException.rejection(
                    RequestError.forbidden(
                            "%s needs an access key with the right %s"
                                    .formatted(action, right.name().toLowerCase(Locale.ROOT))));
        }
    }

    /** Whether the call may watch uplinks, and which; blocks on the registry, so never on an event loop. */
    public TailRequest tail(Call call) {
        try {
            Parameters parameters = Parameters.parse(call);
            SignedRequest request = SignedRequest.of(call, parameters);
            ConnectedApplications.Key key = lastingKey(request, call);
            if (!request.action().equals(TAIL_ACTION)) {
                throw RefusedException.rejection(
                        RequestError.invalidParameter(
                                "Action",
                                "it has to be %s here, found %s"
                                        .formatted(
                                                TAIL_ACTION, Parameters.quoted(request.action()))));
            }
            requireRight(key.scope(), KeyRight.READ, TAIL_ACTION);
            Parameters granted = parameters.signedFor(key.scope());
            Optional<String> deviceName = granted.find("DeviceName");
            // A device has a name only within its product.
            Optional<ProductKey> productKey =
                    deviceName.isPresent() || granted.find("ProductKey").isPresent()
                            ? Optional.of(Fields.productKey(granted))
                            : Optional.empty();
            if (productKey.isEmpty()) {
                Fields.requireEveryProduct(granted, TAIL_ACTION + " without a ProductKey");
            }
            DeviceName device = deviceName.map(Fields::deviceName).orElse(null);
            LOG.debug("{} {} from {}", call.requestId(), TAIL_ACTION, call.peer());
            return new TailRequest.Granted(key, productKey.orElse(null), device);
        } catch (RuntimeException e) {
            Answer answer = failed(call, e);
            log(call, TAIL_ACTION, answer, 0);
            return new TailRequest.Refused(
                    answer.in(Format.JSON, TAIL_ACTION, call.requestId(), call.host()));
        }
    }

    /** Whether the call may consume, and what; blocks on the registry, so never on an event loop. */
    public ConsumeRequest consume(Call call) {
        try {
            Parameters parameters = Parameters.parse(call);
            SignedRequest request = SignedRequest.of(call, parameters);
            ConnectedApplications.Key key = lastingKey(request, call);
            if (!request.action().equals(CONSUME_ACTION)) {
                throw RefusedException.rejection(
                        RequestError.invalidParameter(
                                "Action",
                                "it has to be %s here, found %s"
                                        .formatted(
                                                CONSUME_ACTION,
                                                Parameters.quoted(request.action()))));
            }
            requireRight(key.scope(), KeyRight.READ, CONSUME_ACTION);
            return actions.consuming().consume(key, parameters.signedFor(key.scope()));
        } catch (RuntimeException e) {
            Answer answer = failed(call, e);
            log(call, CONSUME_ACTION, answer, 0);
            return new ConsumeRequest.Refused(
                    answer.in(Format.JSON, CONSUME_ACTION, call.requestId(), call.host()));
        }
    }

    /** The key of a request whose answer goes on and on, so that it ends when the key is disabled. */
    private ConnectedApplications.Key lastingKey(SignedRequest request, Call call) {
        long revocationsSeen = guard.revocations();
        AccessKey key = guard.check(request, call.address());
        return new ConnectedApplications.Key(key.id(), key.scope(), revocationsSeen);
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
    private void log(Call call, String action, Answer answer, long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        switch (answer) {
            case Answer.Success(var _) ->
                    LOG.debug("{} {} done in {} ms", call.requestId(), action, millis);
            case Answer.Failure(String code, String _, JsonObject _) ->
                    LOG.debug(
                            "{} {} refused with {} in {} ms",
                            call.requestId(),
                            action,
                            code,
                            millis);
            case Answer.Rejection(RequestError error, Duration _) -> {
                String behind = rejectionLines.next();
                if (behind != null) {
                    LOG.info(
                            "{} from {} rejected with {} {}{}",
                            call.requestId(),
                            call.peer(),
                            error.status(),
                            error.code(),
                            behind);
                }
            }
        }
    }
}
