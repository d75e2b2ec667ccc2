// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.demo;

import static io.lanyard.server.demo.Narration.require;

import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.ResultCode;
import io.lanyard.server.api.ApiClient;
import io.lanyard.server.api.ApiKey;
import io.lanyard.server.api.UplinkStream;
import io.lanyard.server.config.ServerConfig;
import io.lanyard.server.wiring.AccessKeyFile;
import io.lanyard.server.wiring.LanyardServer;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A whole platform on loopback with its stores in a temporary folder, an application and a device: the way from
 * nothing to messages in both directions, and over an outage.
 */
public final class Demo {
    private static final String HOST = "127.0.0.1";
    private static final String FIRST = "lamp-1";
    private static final String SECOND = "lamp-2";
    private static final String TO_DEVICE = "{\"light\":\"on\"}";
    private static final String TO_CLOUD = "{\"light\":\"on\",\"lux\":412}";
    private static final String WHILE_AWAY = "{\"lux\":0}";
    private static final String AFTER_OUTAGE = "{\"lux\":398}";
    private static final String TO_DEVICE_AGAIN = "{\"light\":\"off\"}";

    private final Narration narration;
    private final Awaited<JsonObject> uplinks = new Awaited<>("the uplink on the cloud side");

    /** A demonstration that is told here. */
    public Demo(PrintWriter out) {
        this.narration = new Narration(out);
    }

    /**
     * Runs all steps.
     *
     * @throws IllegalStateException when a step does not come out as it has to; the message names it
     */
    public void run() throws InterruptedException {
        long start = System.nanoTime();
        try (TemporaryFolder folder = TemporaryFolder.create("lanyard-demo")) {
            walk(folder, ServerConfig.DEFAULT.elsewhere(HOST, folder.path()));
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "step " + narration.current() + ": " + e.getMessage(), e);
        }
        narration.end(
                String.format(
                        Locale.ROOT,
                        "All %d steps came out right, in %.1f s. Next: ./lanyard run",
                        narration.steps(),
                        (System.nanoTime() - start) / 1e9));
    }

    private void walk(TemporaryFolder folder, ServerConfig anyPorts) throws InterruptedException {
        narration.step(
                "A platform starts, on this machine only, with its stores in a temporary folder");
        LanyardServer server = LanyardServer.start(anyPorts);
        ServerConfig samePorts =
                anyPorts.onPorts(server.mqttPort(), server.mqttsPort(), server.httpPort());
        narration.line("MQTT for devices", HOST + ":" + server.mqttPort());
        narration.line("HTTP for applications", HOST + ":" + server.httpPort());
        narration.line("data", folder.path().toString());
        ApiKey key = AccessKeyFile.read(AccessKeyFile.in(folder.path())).orElseThrow();
        URI url = URI.create("http://" + HOST + ":" + server.httpPort());
        try (LanyardServer running = server;
                ApiClient cloud = new ApiClient(url, key)) {
            String productKey = createProduct(cloud);
            String secret = register(cloud, productKey, FIRST);
            register(cloud, productKey, SECOND);
            try (DemoDevice device =
                    new DemoDevice(running.mqttPort(), productKey, FIRST, secret)) {
                talk(cloud, device, productKey);
                outage(running, samePorts, device);
                try (LanyardServer _ = restart(samePorts);
                        ApiClient cloudAgain = new ApiClient(url, key)) {
                    comeBack(cloudAgain, device, productKey);
                }
            }
        }
    }

    private String createProduct(ApiClient cloud) {
        narration.step(
                "The application creates a product and registers two devices, over the HTTP API");
        JsonObject product =
                cloud.call("CreateProduct", Map.of("ProductName", "demo_lamp", "NodeType", "0"))
                        .getJsonObject("Data");
        String productKey = product.getString("ProductKey");
        narration.line("CreateProduct demo_lamp", "ProductKey " + productKey);
        JsonObject topic =
                cloud.call(
                        "CreateProductTopic",
                        Map.of(
                                "ProductKey",
                                productKey,
                                "TopicShortName",
                                "test",
                                "Operation",
                                "ALL"));
        narration.line("CreateProductTopic user/test ALL", "TopicId " + topic.getValue("TopicId"));
        List<String> classes =
                ApiClient.entries(
                                cloud.call("QueryProductTopic", Map.of("ProductKey", productKey)),
                                "Data",
                                "ProductTopicInfo")
                        .stream()
                        .map(each -> each.getString("TopicShortName", ""))
                        .map(template -> template.substring(template.indexOf("user/")))
                        .toList();
        narration.line("QueryProductTopic", String.join(", ", classes));
        return productKey;
    }

    private String register(ApiClient cloud, String productKey, String name) {
        String secret =
                cloud.call("RegisterDevice", Map.of("ProductKey", productKey, "DeviceName", name))
                        .getJsonObject("Data")
                        .getString("DeviceSecret");
        narration.line("RegisterDevice " + name, "DeviceSecret " + secret);
        return secret;
    }

    private void talk(ApiClient cloud, DemoDevice device, String productKey)
            throws InterruptedException {
        narration.step("The device connects");
        int connected = device.connect().rc();
        narration.line("connect as " + FIRST, "rc " + connected);
        require("rc", ResultCode.SUCCESS, connected);
        narration.line("onConnect", "rc " + device.connects.next().rc());
        String status =
                cloud.call("GetDeviceStatus", Map.of("ProductKey", productKey, "DeviceName", FIRST))
                        .getJsonObject("Data")
                        .getString("Status");
        narration.line("the cloud asks GetDeviceStatus", status);
        require("the status", "ONLINE", status);

        String topic = device.toFullTopic("user/test");
        narration.step("It subscribes a topic of its own");
        subscribe(device, topic, 1);

        narration.step("The cloud sends it a message");
        send(cloud, device, productKey, topic, TO_DEVICE);

        narration.step("The device publishes, and the cloud reads it");
        try (UplinkStream stream = UplinkStream.open(cloud, productKey, FIRST)) {
            Thread.startVirtualThread(() -> stream.forEach(this::read));
            publish(device, topic, TO_CLOUD);
            JsonObject uplink = uplinks.next();
            String payload =
                    new String(
                            Base64.getDecoder().decode(uplink.getString("payloadBase64", "")),
                            StandardCharsets.UTF_8);
            narration.line("the cloud reads", uplink.getString("topic") + "  " + payload);
            require("the message", TO_CLOUD, payload);
        }
        DemoDevice.Arrived echo =
                device.messages.next(" of its own message", m -> m.payload().equals(TO_CLOUD));
        narration.line("onTopicMessage, as it subscribes what it publishes", echo.payload());

        narration.step("It tries the topic of another device, and is refused");
        subscribe(device, "/" + productKey + "/" + SECOND + "/user/test", 128);

        narration.step("It unsubscribes");
        Receipt unsubscribed = device.unsubscribe(topic);
        narration.line("unsubscribeTopic(\"" + topic + "\")", told(unsubscribed));
        require("rc", ResultCode.SUCCESS, unsubscribed.rc());
        int mid = device.unsubscribes.next();
        narration.line("onUnsubscribeTopic", "mid " + mid);
        require("mid", unsubscribed.mid(), mid);
    }

    private void read(UplinkStream.Event event) {
        if (event instanceof UplinkStream.Event.Uplink(JsonObject data)) {
            uplinks.arrived(data);
        }
    }

    private void outage(LanyardServer running, ServerConfig samePorts, DemoDevice device)
            throws InterruptedException {
        narration.step("The platform goes away");
        narration.remark("before it does, the device subscribes user/get:");
        subscribe(device, device.toFullTopic("user/get"), 1);
        long start = System.nanoTime();
        running.close();
        narration.line(
                "the platform stops, MQTT port " + samePorts.mqtt().port() + " is closed",
                "%d ms".formatted((System.nanoTime() - start) / 1_000_000));
        narration.line("onDisconnect", "rc " + device.disconnects.next());
        Receipt receipt = device.publish(device.toFullTopic("user/test"), WHILE_AWAY);
        narration.line(
                "publishTopic(\"user/test\", " + WHILE_AWAY + ", 1)",
                told(receipt) + ", and no exception");
        require("rc", ResultCode.NOT_CONNECTED, receipt.rc());
    }

    private LanyardServer restart(ServerConfig samePorts) {
        narration.step("It comes back, and the device is connected again without doing anything");
        LanyardServer again = LanyardServer.start(samePorts);
        narration.line("the platform starts", "MQTT port " + again.mqttPort() + ", the same data");
        return again;
    }

    private void comeBack(ApiClient cloud, DemoDevice device, String productKey)
            throws InterruptedException {
        DemoDevice.Connected connected =
                device.connects.next(" with rc 0", c -> c.rc() == ResultCode.SUCCESS);
        narration.line("onConnect", "rc " + connected.rc());
        publish(device, device.toFullTopic("user/test"), AFTER_OUTAGE);
        narration.remark("its subscription of user/get was restored by the SDK:");
        send(cloud, device, productKey, device.toFullTopic("user/get"), TO_DEVICE_AGAIN);
    }

    private void subscribe(DemoDevice device, String topic, int expected)
            throws InterruptedException {
        Receipt receipt = device.subscribe(topic);
        narration.line("subscribeTopic(\"" + topic + "\", 1)", told(receipt));
        require("rc", ResultCode.SUCCESS, receipt.rc());
        DemoDevice.Granted granted = device.grants.next();
        narration.line(
                "onSubscribeTopic", "mid %d, granted %s".formatted(granted.mid(), granted.qos()));
        require("mid", receipt.mid(), granted.mid());
        require("granted", List.of(expected), granted.qos());
    }

    private void publish(DemoDevice device, String topic, String payload)
            throws InterruptedException {
        Receipt receipt = device.publish(topic, payload);
        narration.line("publishTopic(\"" + topic + "\", " + payload + ", 1)", told(receipt));
        require("rc", ResultCode.SUCCESS, receipt.rc());
        int mid = device.publishes.next();
        narration.line("onPublishTopic", "mid " + mid);
        require("mid", receipt.mid(), mid);
    }

    private void send(
            ApiClient cloud, DemoDevice device, String productKey, String topic, String payload)
            throws InterruptedException {
        JsonObject answer =
                cloud.call(
                        "Pub",
                        Map.of(
                                "ProductKey",
                                productKey,
                                "TopicFullName",
                                topic,
                                "MessageContent",
                                Base64.getEncoder()
                                        .encodeToString(payload.getBytes(StandardCharsets.UTF_8)),
                                "Qos",
                                "1"));
        narration.line(
                "the cloud calls Pub with " + payload,
                "Success, MessageId " + answer.getValue("MessageId"));
        DemoDevice.Arrived message = device.messages.next();
        narration.line(
                "onTopicMessage",
                "%s  %s  QoS %d".formatted(message.topic(), message.payload(), message.qos()));
        require("the topic", topic, message.topic());
        require("the message", payload, message.payload());
    }

    private static String told(Receipt receipt) {
        return "rc %d, mid %d".formatted(receipt.rc(), receipt.mid());
    }
}
