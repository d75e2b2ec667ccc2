// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.metrics.PlatformMetrics;
import io.lanyard.cloud.openapi.ActionServices;
import io.lanyard.cloud.openapi.DeviceListeners;
import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.DeviceEventLog;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.event.SteadyClock;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.platform.feed.FeedSettings;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.feed.LiveUplinks;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.routing.Downlink;
import io.lanyard.platform.routing.MessageIds;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.Broadcasts;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.ProxySubscriptions;
import io.lanyard.platform.service.RecentMessages;
import io.lanyard.platform.service.Rrpc;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.Tags;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.platform.service.TopicRoutes;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.SessionSettings;
import io.lanyard.platform.session.Sessions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicLimits;
import io.lanyard.storage.memory.MemoryFeedLog;
import io.lanyard.storage.memory.MemoryMailbox;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.storage.memory.MemoryRetained;
import io.lanyard.storage.memory.MemorySessionStore;
import io.lanyard.storage.memory.MemoryTraceStore;
import io.lanyard.testkit.time.ManualClock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoint on a free port, over a registry in memory and a clock that stands still at the start of 2024. */
public final class RunningCloud implements AutoCloseable {
    public static final String KEY_ID = "testid";
    public static final String KEY_SECRET = "testsecret";
    public static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");

    /** A message that an application sent. */
    public record Sent(ProductKey productKey, String topic, String payload, int qos) {}

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public final ManualClock clock = new ManualClock(NOW);
    public final Registry registry;
    public final LiveUplinks uplinks = new LiveUplinks(clock);
    public final Feeds feeds =
            new Feeds(
                    new MemoryFeedLog(),
                    FeedSettings.DEFAULT,
                    new Counters(),
                    clock,
                    clock.ticker());
    public final ConsumerGroups groups;
    public final AccessKeys accessKeys;
    public final TraceStore traces = new MemoryTraceStore(1_000);
    public final Set<DeviceId> online = ConcurrentHashMap.newKeySet();
    public final List<String> cutOffs = new CopyOnWriteArrayList<>();
    public final List<Sent> sent = new CopyOnWriteArrayList<>();
    public volatile CompletionStage<Outcome<String>> pubOutcome =
            CompletableFuture.completedFuture(Outcome.done("1234567890123456789"));
    public volatile MessageProperties lastProperties = MessageProperties.NONE;
    public volatile Optional<String> unreadiness = Optional.empty();

    public final Counters counters = new Counters();
    public final FailedSignIns<DeviceId> failedRegistrations;
    public final FailedSignIns<String> failedSignatures;
    private final Rrpc rrpc;
    private final CloudServices services;
    private final CloudEndpoint endpoint;
    private final AtomicInteger nonces = new AtomicInteger();

    public RunningCloud() {
        this(CloudSettings.DEFAULT, new MemoryRegistry());
    }

    public RunningCloud(CloudSettings settings, Registry registry) {
        this(settings, registry, Duration.ofMillis(300));
    }

    /**
     * The endpoint.
     *
     * @param longestDelay how long the answer to a failed sign-in is held back at most
     */
    public RunningCloud(CloudSettings settings, Registry registry, Duration longestDelay) {
        failedRegistrations = new FailedSignIns<>(longestDelay, 0, clock.ticker());
        failedSignatures = new FailedSignIns<>(longestDelay, 0, clock.ticker());
        this.registry = registry;
        registry.addAccessKey(new AccessKey(KEY_ID, KEY_SECRET, true, NOW));
        ConnectedDevices connected =
                new ConnectedDevices() {
                    @Override
                    public boolean isOnline(DeviceId device) {
                        return online.contains(device);
                    }

                    @Override
                    public int onlineCount() {
                        return online.size();
                    }

                    @Override
                    public int onlineCount(ProductKey product) {
                        return (int)
                                online.stream()
                                        .filter(device -> device.productKey().equals(product))
                                        .count();
                    }

                    @Override
                    public void cutOff(DeviceId device, EndReason reason) {
                        cutOffs.add(device + " " + reason);
                    }
                };
        ServiceLimits limits = ServiceLimits.DEFAULT;
        Devices devices = new Devices(registry, connected, clock, limits);
        groups = new ConsumerGroups(registry, feeds, clock);
        accessKeys = new AccessKeys(registry, clock);
        Sessions sessions =
                new Sessions(
                        SessionSettings.DEFAULT,
                        new MemorySessionStore(),
                        new MemoryMailbox(),
                        new MemoryRetained(),
                        Runnable::run,
                        new SteadyClock(clock, clock.ticker()),
                        counters,
                        new DeviceEventLog());
        MessageIds ids = new MessageIds(clock);
        rrpc =
                new Rrpc(
                        registry,
                        sessions,
                        new Downlink(sessions),
                        ids,
                        counters,
                        TopicLimits.DEFAULT,
                        1_000,
                        Runnable::run);
        services =
                new CloudServices(
                        new ActionServices(
                                new Products(registry, clock, limits),
                                new TopicClasses(registry, limits),
                                devices,
                                new DeviceCertificates(registry, connected, clock),
                                new DeviceApplications(registry, devices),
                                new Tags(registry),
                                new TopicRoutes(registry, new Downlink(sessions)),
                                accessKeys,
                                (productKey, topic, payload, qos, properties) -> {
                                    lastProperties = properties;
                                    String text = new String(payload, StandardCharsets.UTF_8);
                                    sent.add(new Sent(productKey, topic, text, qos));
                                    return pubOutcome;
                                },
                                new Broadcasts(registry, sessions, ids, TopicLimits.DEFAULT),
                                rrpc,
                                new ProxySubscriptions(
                                        registry, new SignIn(registry), sessions, 100),
                                new RecentMessages(10, 1_000),
                                traces,
                                sessions::millis),
                        new DynamicRegistration(
                                registry, devices, connected, PlainRegistration.DENY_PLAIN, clock),
                        uplinks,
                        Backups.NONE,
                        groups,
                        feeds,
                        new PlatformMetrics(counters, connected, rrpc, groups, feeds),
                        () -> unreadiness,
                        new Guesses(failedRegistrations, failedSignatures, counters),
                        clock,
                        "cn-shanghai",
                        new DeviceListeners(
                                18_830, 18_883, Optional.of(Path.of("/data/tls/ca.pem"))));
        endpoint = CloudEndpoint.start(settings.listeningOn("127.0.0.1", 0), services);
    }

    /** Starts one more endpoint with the same services. */
    public CloudEndpoint another(int port) {
        return CloudEndpoint.start(CloudSettings.DEFAULT.listeningOn("127.0.0.1", port), services);
    }

    public int port() {
        return endpoint.port();
    }

    public int watchers() {
        return endpoint.watchers();
    }

    /** Names and values in turn, in their order. */
    public static Map<String, String> parameters(String... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return parameters;
    }

    /** The parameters signed with the key that the registry has, a nonce of their own and the clock's time. */
    public Map<String, String> signed(String method, String... namesAndValues) {
        return signed(new AccessKey(KEY_ID, KEY_SECRET, true, NOW), method, namesAndValues);
    }

    /** The same, signed with this key. */
    public Map<String, String> signed(AccessKey key, String method, String... namesAndValues) {
        return RequestSigner.sign(
                method,
                parameters(namesAndValues),
                key.id(),
                key.secret(),
                "nonce-" + nonces.incrementAndGet(),
                clock.instant());
    }

    public URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    public HttpResponse<String> get(String pathAndQuery) {
        return exchange(HttpRequest.newBuilder(uri(pathAndQuery)).GET());
    }

    public HttpResponse<String> get(Map<String, String> query) {
        return get("/?" + RequestSigner.encoded(query));
    }

    public HttpResponse<String> post(Map<String, String> query, Map<String, String> body) {
        return exchange(
                HttpRequest.newBuilder(uri("/?" + RequestSigner.encoded(query)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(RequestSigner.encoded(body))));
    }

    public static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return CLIENT.send(
                    request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("The exchange failed", e);
        } catch (InterruptedException e) {
            throw new AssertionError("The exchange was interrupted", e);
        }
    }

    /** What a signed GET with these parameters is answered. */
    public HttpResponse<String> call(String action, String... namesAndValues) {
        String[] all = new String[namesAndValues.length + 2];
        all[0] = "Action";
        all[1] = action;
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return get(signed("GET", all));
    }

    /** The answer to a call that succeeds, without its RequestId. */
    public JsonObject done(String action, String... namesAndValues) {
        HttpResponse<String> response = call(action, namesAndValues);
        JsonObject body = new JsonObject(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(body.getValue("Success")).as(response.body()).isEqualTo(true);
        assertThat(body.containsKey("Code")).as(response.body()).isFalse();
        body.remove("RequestId");
        body.remove("Success");
        return body;
    }

    /** The code of a call that is understood but fails. */
    public String failure(String action, String... namesAndValues) {
        HttpResponse<String> response = call(action, namesAndValues);
        JsonObject body = new JsonObject(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(body.fieldNames())
                .containsExactly("RequestId", "Success", "Code", "ErrorMessage", "Message");
        assertThat(body.getValue("Success")).isEqualTo(false);
        assertThat(body.getString("ErrorMessage")).isNotEmpty();
        assertThat(body.getString("Message")).isEqualTo(body.getString("ErrorMessage"));
        return body.getString("Code");
    }

    /** Status, code and message of a call that is rejected, with a blank between. */
    public String rejection(String action, String... namesAndValues) {
        return rejection(call(action, namesAndValues));
    }

    /** Status, code and message of a rejection, with a blank between. */
    public static String rejection(HttpResponse<String> response) {
        JsonObject body = new JsonObject(response.body());
        assertThat(body.fieldNames())
                .containsExactly("RequestId", "HostId", "Code", "Message", "Recommend");
        return response.statusCode()
                + " "
                + body.getString("Code")
                + " "
                + body.getString("Message");
    }

    /** The key of a new product with this name. */
    public String product(String name) {
        return done("CreateProduct", "ProductName", name, "NodeType", "0").getString("ProductKey");
    }

    /** Data of a newly registered device. */
    public JsonObject device(String productKey, String name) {
        return done("RegisterDevice", "ProductKey", productKey, "DeviceName", name)
                .getJsonObject("Data");
    }

    @Override
    public void close() {
        endpoint.close();
        feeds.close();
        rrpc.close();
        registry.close();
    }
}
