// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import io.lanyard.cloud.consume.ConsumingClients;
import io.lanyard.cloud.http.Answers;
import io.lanyard.cloud.http.BoundedBody;
import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.cloud.http.JsonAnswer;
import io.lanyard.cloud.http.PeerBlock;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.cloud.http.RequestForm;
import io.lanyard.cloud.http.TextAnswer;
import io.lanyard.cloud.live.UplinkStream;
import io.lanyard.cloud.metrics.MetricsAccess;
import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.cloud.openapi.Call;
import io.lanyard.cloud.openapi.ConsumeRequest;
import io.lanyard.cloud.openapi.OpenApi;
import io.lanyard.cloud.openapi.TailRequest;
import io.lanyard.cloud.registration.DeviceRegistrationPage;
import io.lanyard.platform.event.BoundedLines;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which page answers which request. Requests come in and answers go out on Vert.x event loops; in between, work that
 * may block runs on virtual threads.
 */
final class Routes {
    static final String UPLINKS_PATH = "/lanyard/v1/uplinks";
    static final String MESSAGES_PATH = "/lanyard/v1/messages";
    static final String LIVE_PATH = "/health/live";
    static final String READY_PATH = "/health/ready";
    static final String METRICS_PATH = "/metrics";

    /** The text form of Prometheus. */
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final BoundedLines REJECTION_LINES = BoundedLines.ofEverybody();

    private final OpenApi openApi;
    private final DeviceRegistrationPage deviceRegistration;
    private final Answers answers;
    private final UplinkStream uplinks;
    private final ConsumingClients consumingClients;
    private final Supplier<Optional<String>> unreadiness;
    private final PlatformMetrics metrics;
    private final UnreadableRequests unreadable;
    private final MetricsAccess metricsAccess;
    private final int maxBodyBytes;
    private final Vertx vertx;
    private final Executor virtualThreads;
    private final Semaphore permits;

    Routes(
            OpenApi openApi,
            DeviceRegistrationPage deviceRegistration,
            Answers answers,
            UplinkStream uplinks,
            ConsumingClients consumingClients,
            Supplier<Optional<String>> unreadiness,
            PlatformMetrics metrics,
            UnreadableRequests unreadable,
            CloudSettings settings,
            Vertx vertx,
            Executor virtualThreads) {
        this.openApi = openApi;
        this.deviceRegistration = deviceRegistration;
        this.answers = answers;
        this.uplinks = uplinks;
        this.consumingClients = consumingClients;
        this.unreadiness = unreadiness;
        this.metrics = metrics;
        this.unreadable = unreadable;
        this.metricsAccess = settings.metrics();
        this.maxBodyBytes = settings.maxBodyBytes();
        this.vertx = vertx;
        this.virtualThreads = virtualThreads;
        this.permits = new Semaphore(settings.maxRequests());
        metrics.gauge(
                "lanyard.http.requests.active",
                () -> settings.maxRequests() - permits.availablePermits());
    }

    /** Answers one request; on its event loop. */
    void handle(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        boolean get = request.method().equals(HttpMethod.GET);
        Optional<RequestError> problem = RequestForm.problem(request);
        if (problem.isPresent()) {
            refuse(request, problem.get());
            return;
        }
        unreadable.watchBody(request);
        switch (path) {
            case "/", "" -> {
                if (get || request.method().equals(HttpMethod.POST)) {
                    BoundedBody.read(
                            request,
                            maxBodyBytes,
                            body -> openApi(request, body),
                            () -> refuse(request, RequestError.bodyTooLarge(maxBodyBytes)));
                } else {
                    refuseMethod(request, "GET, POST");
                }
            }
            case UPLINKS_PATH -> {
                if (get) {
                    uplinks(request);
                } else {
                    refuseMethod(request, "GET");
                }
            }
            case MESSAGES_PATH -> {
                if (get) {
                    messages(request);
                } else {
                    refuseMethod(request, "GET");
                }
            }
            case DeviceRegistrationPage.PATH -> {
                if (request.method().equals(HttpMethod.POST)) {
                    int limit = DeviceRegistrationPage.MAX_BODY_BYTES;
                    BoundedBody.read(
                            request,
                            limit,
                            body -> deviceRegistration(request, body.toString()),
                            () -> refuse(request, RequestError.bodyTooLarge(limit)));
                } else {
                    refuseMethod(request, "POST");
                }
            }
            case LIVE_PATH, READY_PATH -> {
                if (!get && !request.method().equals(HttpMethod.HEAD)) {
                    refuseMethod(request, "GET, HEAD");
                } else if (path.equals(LIVE_PATH)) {
                    new JsonAnswer(200, new JsonObject().put("status", "live"))
                            .writeTo(request.response());
                } else {
                    work(request, () -> CompletableFuture.completedFuture(readiness()));
                }
            }
            case METRICS_PATH -> {
                if (!get) {
                    refuseMethod(request, "GET");
                } else if (metricsAccess == MetricsAccess.LOOPBACK && !isLoopback(request)) {
                    refuse(
                            request,
                            RequestError.forbidden(
                                    "metrics are for programs on the same machine, see http.metrics"));
                } else {
                    work(
                            request,
                            () ->
                                    CompletableFuture.completedFuture(
                                            new TextAnswer(METRICS_TYPE, metrics.text())));
                }
            }
            default -> refuse(request, RequestError.unknownPath(shortened(path)));
        }
    }

    private static boolean isLoopback(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        return peer != null
                && DeviceRegistrationPage.isLoopback(String.valueOf(peer.hostAddress()));
    }

    private void openApi(HttpServerRequest request, Buffer body) {
        Call call = call(request, body);
        work(request, () -> openApi.answer(call));
    }

    private void deviceRegistration(HttpServerRequest request, String body) {
        boolean encrypted = request.isSSL();
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? "" : String.valueOf(peer.hostAddress());
        work(
                request,
                () ->
                        CompletableFuture.completedFuture(
                                deviceRegistration.answer(body, encrypted, address)));
    }

    private void uplinks(HttpServerRequest request) {
        Call call = call(request, Buffer.buffer());
        Context context = vertx.getOrCreateContext();
        if (!permits.tryAcquire()) {
            refuseBusy(request);
            return;
        }
        virtualThreads.execute(() -> {
            TailRequest tail;
            try {
                tail = openApi.tail(call);
            } finally {
                permits.release();
            }
            context.runOnContext(task -> {
                switch (tail) {
                    case TailRequest.Refused(HttpAnswer answer) -> answers.write(request, answer);
                    case TailRequest.Granted(var key, var productKey, var deviceName) ->
                            uplinks.open(request, key, productKey, deviceName)
                                    .ifPresent(problem -> refuse(request, problem));
                }
            });
        });
    }

    private void messages(HttpServerRequest request) {
        Call call = call(request, Buffer.buffer());
        Context context = vertx.getOrCreateContext();
        if (!permits.tryAcquire()) {
            refuseBusy(request);
            return;
        }
        virtualThreads.execute(() -> {
            ConsumeRequest consume;
            try {
                consume = openApi.consume(call);
            } finally {
                permits.release();
            }
            context.runOnContext(task -> {
                switch (consume) {
                    case ConsumeRequest.Refused(HttpAnswer answer) ->
                            answers.write(request, answer);
                    case ConsumeRequest.Granted granted ->
                            consumingClients
                                    .open(
                                            request,
                                            granted.key(),
                                            granted.groupId(),
                                            granted.clientId(),
                                            granted.unsettled())
                                    .ifPresent(problem -> refuse(request, problem));
                }
            });
        });
    }

    private JsonAnswer readiness() {
        Optional<String> reason = unreadiness.get();
        return reason.map(why ->
                        new JsonAnswer(
                                503,
                                new JsonObject().put("status", "not ready").put("reason", why)))
                .orElseGet(() -> new JsonAnswer(200, new JsonObject().put("status", "ready")));
    }

    /** Does the work on a virtual thread and writes its answer on the request's event loop. */
    private void work(
            HttpServerRequest request,
            Supplier<? extends CompletionStage<? extends HttpAnswer>> work) {
        if (!permits.tryAcquire()) {
            refuseBusy(request);
            return;
        }
        Context context = vertx.getOrCreateContext();
        virtualThreads.execute(() -> {
            CompletionStage<? extends HttpAnswer> answer;
            try {
                answer = work.get();
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            answer.whenComplete((given, broken) -> {
                permits.release();
                context.runOnContext(task -> {
                    if (broken == null) {
                        answers.write(request, given);
                    } else {
                        LOG.error("{} failed", request.path(), broken);
                        refuse(request, RequestError.internal());
                    }
                });
            });
        });
    }

    private static Call call(HttpServerRequest request, Buffer body) {
        return new Call(
                requestId(),
                request.method().name(),
                request.query() == null ? "" : request.query(),
                request.headers(),
                body,
                JsonAnswer.host(request),
                String.valueOf(request.remoteAddress()),
                PeerBlock.of(request.remoteAddress()));
    }

    private static void refuseBusy(HttpServerRequest request) {
        refuse(request, RequestError.unavailable("too many requests at once"));
    }

    /** Refuses it with the methods that are allowed, as the header Allow names them. */
    private static void refuseMethod(HttpServerRequest request, String allowed) {
        request.response().putHeader("Allow", allowed);
        refuse(
                request,
                RequestError.unsupportedMethod(
                        shortened(request.method().name()), allowed.replace(", ", " or ")));
    }

    /** Answers with the error; on the event loop of the request. */
    static void refuse(HttpServerRequest request, RequestError error) {
        String requestId = requestId();
        String behind = REJECTION_LINES.next();
        if (behind != null) {
            LOG.info(
                    "{} from {} rejected with {} {}{}",
                    requestId,
                    request.remoteAddress(),
                    error.status(),
                    error.code(),
                    behind);
        }
        if (request.getHeader("Expect") != null && !request.response().ended()) {
            // The client may send its body all the same, or go on without it.
            request.response()
                    .putHeader("Connection", "close")
                    .endHandler(ended -> {
                        var _ = request.connection().close();
                    });
        }
        JsonAnswer.of(error, requestId, JsonAnswer.host(request)).writeTo(request.response());
    }

    private static String requestId() {
        // It names a request and opens nothing, so it need not be hard to guess.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        (random.nextLong() & ~0xf000L) | 0x4000L,
                        (random.nextLong() & ~(3L << 62)) | (1L << 63))
                .toString()
                .toUpperCase(Locale.ROOT);
    }

    private static String shortened(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "...";
    }
}
