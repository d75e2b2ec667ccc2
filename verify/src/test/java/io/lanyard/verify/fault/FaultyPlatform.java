// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fault;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.api.MessageStream;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A platform in a process of its own with a product whose messages go to a consumer group, as its devices, its application,
 * its consumer and its operator see it.
 */
final class FaultyPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    final PlatformProcess process;
    final CloudApi cloud;
    final String productKey;
    private final ApiClient api;
    private final HttpClient http = HttpClient.newHttpClient();

    private FaultyPlatform(PlatformProcess process) {
        this.process = process;
        this.cloud =
                new CloudApi(
                        process.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET);
        this.api =
                new ApiClient(
                        URI.create("http://127.0.0.1:" + process.httpPort()),
                        new ApiKey(
                                PlatformProcess.ACCESS_KEY_ID, PlatformProcess.ACCESS_KEY_SECRET));
        this.productKey = cloud.createProduct("faulty");
        cloud.createTopicClass(productKey, "test", Operation.ALL);
        cloud.createDataRelation(productKey, List.of("DEFAULT_GROUP"));
    }

    /** A platform without faults. */
    static FaultyPlatform start(Path data) {
        return new FaultyPlatform(PlatformProcess.start(data, 0, 0));
    }

    /** A platform with the faults that are set now and later. */
    static FaultyPlatform start(Faults faults) {
        return new FaultyPlatform(
                PlatformProcess.start(faults.folder(), 0, 0, faults.environment()));
    }

    /** Waits for what may take its time on a machine with other work to do. */
    static void await(String awaited, Callable<Boolean> condition) {
        Await.until(awaited, PATIENCE, condition);
    }

    /** A connection that has sent nothing yet. */
    RawMqttClient connect() {
        return RawMqttClient.connectTo(process.mqttPort(), PATIENCE);
    }

    TestDevice registerDevice(String name) {
        return cloud.registerDevice(productKey, name);
    }

    /** The packet that signs a device in with a kept session and a keep alive of 60 s. */
    static String connect(TestDevice device) {
        return connect(device, 0xc0);
    }

    private static String connect(TestDevice device, int flags) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return "10 r s'MQTT' 04 %02x 003c s'%s' s'%s' s'%s'"
                .formatted(
                        flags,
                        credentials.clientId(),
                        credentials.userName(),
                        credentials.password());
    }

    /** A device with a new kept session. */
    RawMqttClient signIn(TestDevice device) {
        return connect().write(connect(device)).expect("20 02 00 00");
    }

    /** A device that keeps no session. */
    RawMqttClient signInClean(TestDevice device) {
        return connect().write(connect(device, 0xc2)).expect("20 02 00 00");
    }

    /** A PUBLISH with QoS 1 on the device's topic. */
    static String publish(TestDevice device, int packetId, String text) {
        return "32 r s'%s' %04x '%s'".formatted(device.topic("user/test"), packetId, text);
    }

    /** Reads as a consumer of the group would, on a thread of its own, until the platform stops; what it has got. */
    List<String> consume() {
        List<String> got = new CopyOnWriteArrayList<>();
        MessageStream messages = MessageStream.open(api, "DEFAULT_GROUP", "test", 100);
        Thread.ofVirtual()
                .start(() -> messages.forEach(message -> got.add(message.getString("payload"))));
        return got;
    }

    /** What {@code /health/ready} answers: its status and its text. */
    String health() {
        HttpResponse<String> response = get("/health/ready");
        return response.statusCode() + " " + response.body();
    }

    /** The value of a series, as it stands in {@code /metrics}. */
    double metric(String series) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + process.httpPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        cloud.close();
        http.shutdownNow();
        process.close();
        api.close();
    }
}
