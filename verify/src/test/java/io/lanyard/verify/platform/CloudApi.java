// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.topic.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The OpenAPI as an application calls it: written from PROTOCOL.md 6.1, 6.2 and 6.4 without the platform's own code,
 * so that both have to be right.
 */
public final class CloudApi implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final URI endpoint;
    private final String keyId;
    private final String keySecret;

    public CloudApi(int port, String keyId, String keySecret) {
        this.endpoint = URI.create("http://127.0.0.1:" + port + "/");
        this.keyId = keyId;
        this.keySecret = keySecret;
    }

    /** Host and port, as clients of other makers want it. */
    public String authority() {
        return endpoint.getAuthority();
    }

    public String keyId() {
        return keyId;
    }

    public String keySecret() {
        return keySecret;
    }

    /** The port that it is called at. */
    public int port() {
        return endpoint.getPort();
    }

    /** Creates a product and returns its key. */
    public String createProduct(String name) {
        return call("CreateProduct", Map.of("ProductName", name, "NodeType", "0"))
                .require("ProductKey");
    }

    /** A listed device of a new product with dynamic registration; its secret here is the ProductSecret. */
    TestDevice registeringDevice(String name) {
        JsonText product =
                call(
                        "CreateProduct",
                        Map.of("ProductName", name, "NodeType", "0", "DynamicRegister", "true"));
        DeviceId id = registerDevice(product.require("ProductKey"), "device1").id();
        return new TestDevice(id, DeviceSecret.of(product.require("ProductSecret")));
    }

    public void setDynamicRegistration(TestDevice device, boolean on) {
        var _ =
                call(
                        "SetProductDynamicRegister",
                        Map.of(
                                "ProductKey", device.id().productKey().value(),
                                "DynamicRegister", Boolean.toString(on)));
    }

    public void createTopicClass(String productKey, String shortName, Operation operation) {
        call(
                "CreateProductTopic",
                Map.of(
                        "ProductKey", productKey,
                        "TopicShortName", shortName,
                        "Operation", operation.name()));
    }

    public TestDevice registerDevice(String productKey, String deviceName) {
        JsonText answer =
                call("RegisterDevice", Map.of("ProductKey", productKey, "DeviceName", deviceName));
        return new TestDevice(
                DeviceId.of(productKey, deviceName),
                DeviceSecret.of(answer.require("DeviceSecret")));
    }

    /** Sends to a topic of the device and returns the MessageId. */
    public String pub(TestDevice device, String suffix, int qos, String payload) {
        return pub(device, suffix, qos, payload, Map.of());
    }

    /** Sends with further parameters to a topic of the device and returns the MessageId. */
    public String pub(
            TestDevice device,
            String suffix,
            int qos,
            String payload,
            Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("ProductKey", device.id().productKey().value());
        all.put("TopicFullName", device.topic(suffix));
        all.put("MessageContent", base64(payload));
        all.put("Qos", Integer.toString(qos));
        return call("Pub", all).require("MessageId");
    }

    /** A consumer group that gets what the devices of this product publish; its id. */
    public String createGroup(String name, String productKey) {
        String id = createConsumerGroup(name);
        createDataRelation(productKey, List.of(id));
        return id;
    }

    /** Creates a consumer group and returns its id. */
    public String createConsumerGroup(String name) {
        return call("CreateConsumerGroup", Map.of("GroupName", name)).require("GroupId");
    }

    /** Lets what the product's devices publish go to these groups. */
    public void createDataRelation(String productKey, List<String> groupIds) {
        Map<String, String> parameters =
                new TreeMap<>(
                        Map.of("ProductKey", productKey, "Type", "AMQP", "DeviceDataFlag", "true"));
        for (int i = 0; i < groupIds.size(); i++) {
            parameters.put("ConsumerGroupIds." + (i + 1), groupIds.get(i));
        }
        var _ = call("CreateSubscribeRelation", parameters);
    }

    /** How many messages a group has not settled. */
    public long lag(String groupId) {
        JsonText status = call("QueryConsumerGroupStatus", Map.of("GroupId", groupId));
        return Long.parseLong(status.require("AccumulationCount"));
    }

    /**
     * Consumes a group's feed; the stream is open when the call returns.
     *
     * @param unsettled how many messages may be here without having been settled
     */
    public FeedStream consume(String groupId, String clientId, int unsettled) {
        String query =
                signed(
                        "ConsumeMessages",
                        Map.of(
                                "GroupId",
                                groupId,
                                "ClientId",
                                clientId,
                                "MaxUnsettled",
                                Integer.toString(unsettled)));
        return FeedStream.open(http, endpoint.resolve("/lanyard/v1/messages?" + query));
    }

    /**
     * Settles messages of a stream.
     *
     * @param outcome ACCEPTED, RELEASED, FAILED or REJECTED
     */
    public void settle(FeedStream stream, Collection<Long> offsets, String outcome) {
        var _ =
                call(
                        "SettleMessages",
                        Map.of(
                                "ConsumerId",
                                stream.consumerId(),
                                "Offsets",
                                offsets.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(",")),
                                "Outcome",
                                outcome));
    }

    /**
     * Asks a device by RRPC and returns its answer; waits as long as the platform lets applications wait.
     *
     * @param topic a custom topic in full; empty for a system RRPC
     */
    public String rrpc(TestDevice device, String topic, String request) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("ProductKey", device.id().productKey().value());
        parameters.put("DeviceName", device.id().deviceName().value());
        parameters.put("RequestBase64Byte", base64(request));
        parameters.put("Timeout", "8000");
        if (!topic.isEmpty()) {
            parameters.put("Topic", topic);
        }
        JsonText answer = call("RRpc", parameters);
        return new String(Base64.getDecoder().decode(answer.require("PayloadBase64Byte")), UTF_8);
    }

    /** ONLINE, OFFLINE, UNACTIVE or DISABLE. */
    public String status(TestDevice device) {
        return callOn("GetDeviceStatus", device).require("Status");
    }

    /** Calls an action that takes nothing but the device. */
    public void perform(String action, TestDevice device) {
        var _ = callOn(action, device);
    }

    private JsonText callOn(String action, TestDevice device) {
        return call(
                action,
                Map.of(
                        "ProductKey", device.id().productKey().value(),
                        "DeviceName", device.id().deviceName().value()));
    }

    /**
     * Calls an action.
     *
     * @throws AssertionError when the answer is anything but a success
     */
    private JsonText call(String action, Map<String, String> parameters) {
        HttpResponse<String> response = send(signed(action, parameters));
        JsonText answer = new JsonText(response.body());
        if (response.statusCode() != 200 || !answer.find("Success").equals(Optional.of("true"))) {
            throw new AssertionError(
                    action
                            + " "
                            + parameters
                            + " was answered "
                            + response.statusCode()
                            + " "
                            + response.body());
        }
        return answer;
    }

    /** The live stream of the device's uplinks, open when the call returns. */
    public LiveStream watch(TestDevice device) {
        String query =
                signed(
                        "TailUplinks",
                        Map.of(
                                "ProductKey", device.id().productKey().value(),
                                "DeviceName", device.id().deviceName().value()));
        return LiveStream.open(http, endpoint.resolve("/lanyard/v1/uplinks?" + query));
    }

    /** Ends calls and streams that are under way, with an error for whoever waits. */
    public void abandon() {
        http.shutdownNow();
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpResponse<String> send(String query) {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint.resolve("/?" + query)).timeout(TIMEOUT).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + endpoint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The query with its signature (PROTOCOL.md 6.2). */
    private String signed(String action, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("Action", action);
        all.put("Version", "2018-01-20");
        all.put("Format", "JSON");
        all.put("AccessKeyId", keyId);
        all.put("SignatureMethod", "HMAC-SHA1");
        all.put("SignatureVersion", "1.0");
        all.put("SignatureNonce", UUID.randomUUID().toString());
        all.put("Timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        String canonical =
                all.entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        String signature = hmacSha1(keySecret + "&", "GET&%2F&" + encode(canonical));
        return canonical + "&Signature=" + encode(signature);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String hmacSha1(String key, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
