// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.iot20180120.Client;
import com.aliyun.iot20180120.models.BatchPubRequest;
import com.aliyun.iot20180120.models.CreateTopicRouteTableRequest;
import com.aliyun.iot20180120.models.DeleteDevicePropRequest;
import com.aliyun.iot20180120.models.DeleteTopicRouteTableRequest;
import com.aliyun.iot20180120.models.PubBroadcastRequest;
import com.aliyun.iot20180120.models.QueryDevicePropRequest;
import com.aliyun.iot20180120.models.QueryMessageInfoRequest;
import com.aliyun.iot20180120.models.QueryMessageInfoResponseBody.QueryMessageInfoResponseBodyMessage;
import com.aliyun.iot20180120.models.QueryTopicRouteTableRequest;
import com.aliyun.iot20180120.models.RRpcRequest;
import com.aliyun.iot20180120.models.RRpcResponseBody;
import com.aliyun.iot20180120.models.SaveDevicePropRequest;
import com.aliyun.iot20180120.models.SubscribeTopicRequest;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.DeviceConnection;
import io.lanyard.verify.platform.DeviceConnection.Received;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the vendor's server SDK sends to devices beside Pub, and what the platform itself answers to devices. */
class TeaSdkMessagesTest {
    private static RunningPlatform platform;
    private static Client client;
    private static ExecutorService callers;

    private TestDevice device;

    @BeforeAll
    static void start(@TempDir Path data) {
        platform = RunningPlatform.start(data);
        client = TeaClient.of(platform.cloud());
        callers = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        callers.close();
        platform.close();
    }

    @BeforeEach
    void registerDevice() {
        device = platform.newDevice();
    }

    private RRpcRequest request(String payload, int timeout) {
        return new RRpcRequest()
                .setProductKey(device.id().productKey().value())
                .setDeviceName(device.id().deviceName().value())
                .setRequestBase64Byte(base64(payload))
                .setTimeout(timeout);
    }

    private static RRpcResponseBody call(RRpcRequest request) {
        try {
            return client.rRpc(request).getBody();
        } catch (Exception e) {
            throw new IllegalStateException("the call failed", e);
        }
    }

    private static CompletableFuture<RRpcResponseBody> asking(RRpcRequest request) {
        return CompletableFuture.supplyAsync(() -> call(request), callers);
    }

    @Test
    void asksADeviceThatSubscribesNothingAndGetsItsAnswer() {
        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.PYTHON_1_2_13)) {
            CompletableFuture<RRpcResponseBody> answer = asking(request("how warm?", 8_000));
            Received asked = connection.receive();
            assertThat(asked.payload()).isEqualTo("how warm?");
            assertThat(asked.qos()).isZero();
            assertThat(asked.topic()).startsWith(system("/rrpc/request/"));

            connection.publish(asked.topic().replace("/request/", "/response/"), "21 degrees");

            RRpcResponseBody body = answer.join();
            assertThat(body.getSuccess()).isTrue();
            assertThat(body.getRrpcCode()).isEqualTo("SUCCESS");
            assertThat(payload(body)).isEqualTo("21 degrees");
            assertThat(asked.topic()).endsWith("/" + body.getMessageId());
        }
    }

    @Test
    void asksOnACustomTopicAndDoesNotEchoTheAnswer() {
        try (DeviceConnection connection = DeviceConnection.open(platform, device)) {
            String topic = device.topic("user/room/one/set");
            connection.subscribe("/ext/rrpc/+" + topic, 1);
            CompletableFuture<RRpcResponseBody> answer =
                    asking(request("on", 8_000).setTopic(topic));
            Received asked = connection.receive();
            assertThat(asked.topic()).matches("/ext/rrpc/[0-9]{18,19}" + topic);

            connection.publish(asked.topic(), "done");

            assertThat(payload(answer.join())).isEqualTo("done");
            connection.expectNothing();
        }
    }

    @Test
    void tellsThatTheDeviceIsOfflineOrDidNotAnswer() {
        RRpcResponseBody offline = call(request("?", 1_000));
        assertThat(offline.getSuccess()).isFalse();
        assertThat(offline.getRrpcCode()).isEqualTo("OFFLINE");
        assertThat(offline.getCode()).isEqualTo("iot.messagebroker.OFFLINE");

        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.C_4_2_0)) {
            RRpcResponseBody late = call(request("?", 1_000));
            assertThat(late.getSuccess()).isFalse();
            assertThat(late.getRrpcCode()).isEqualTo("TIMEOUT");
            assertThat(late.getCode()).isEqualTo("iot.messagebroker.TIMEOUT");
            // An answer that comes too late goes nowhere, and harms nobody.
            Received asked = connection.receive();
            connection.publish(asked.topic().replace("/request/", "/response/"), "sorry");
            connection.expectNothing();
        }
    }

    @Test
    void refusesATimeoutOutOfBoundsAndATopicOfAnotherDevice() {
        assertThat(call(request("?", 999)).getCode())
                .isEqualTo("iot.messagebroker.InvalidTimeoutValue");
        assertThat(call(request("?", 8_001)).getCode())
                .isEqualTo("iot.messagebroker.InvalidTimeoutValue");
        assertThat(call(request("?", 1_000).setTopic("/a1Other0000/x/user/get")).getCode())
                .isEqualTo("iot.messagebroker.InvalidFormattedTopicName");
    }

    @Test
    void twoHundredAskAtOnceAndEachGetsItsOwnAnswer() {
        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.PYTHON_1_2_13)) {
            List<CompletableFuture<RRpcResponseBody>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(asking(request("question " + i, 8_000)));
            }
            for (int i = 0; i < 200; i++) {
                Received asked = connection.receive();
                connection.publish(
                        asked.topic().replace("/request/", "/response/"),
                        asked.payload().replace("question", "answer"));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(payload(answers.get(i).join())).isEqualTo("answer " + i);
            }
        }
    }

    @Test
    void broadcastsToThoseThatSubscribeTheTopic() throws Exception {
        TestDevice other = platform.newDevice();
        try (DeviceConnection hears = DeviceConnection.open(platform, device);
                DeviceConnection deaf = DeviceConnection.open(platform, other)) {
            String topic = "/broadcast/" + device.id().productKey() + "/all/hands";
            hears.subscribe(topic, 1);

            assertThat(
                            client.pubBroadcast(
                                            new PubBroadcastRequest()
                                                    .setProductKey(device.id().productKey().value())
                                                    .setTopicFullName(topic)
                                                    .setMessageContent(base64("fire")))
                                    .getBody()
                                    .getSuccess())
                    .isTrue();

            assertThat(hears.receive()).isEqualTo(new Received(topic, "fire", 0));
            deaf.expectNothing();
        }
    }

    @Test
    void broadcastsToAllOfAProductWithoutASubscription() throws Exception {
        TestDevice other = platform.newDevice();
        try (DeviceConnection one = DeviceConnection.open(platform, device);
                DeviceConnection two = DeviceConnection.open(platform, other)) {
            Long id =
                    client.pubBroadcast(
                                    new PubBroadcastRequest()
                                            .setProductKey(device.id().productKey().value())
                                            .setMessageContent(base64("fire")))
                            .getBody()
                            .getMessageId();

            assertThat(one.receive())
                    .isEqualTo(new Received(system("/broadcast/request/") + id, "fire", 0));
            assertThat(two.receive().payload()).isEqualTo("fire");
        }
    }

    @Test
    void sendsToSeveralDevicesAtOnce() throws Exception {
        TestDevice other = platform.newDevice();
        try (DeviceConnection one = DeviceConnection.open(platform, device);
                DeviceConnection two = DeviceConnection.open(platform, other)) {
            one.subscribe(device.topic("user/get"), 1);
            two.subscribe(other.topic("user/get"), 1);

            assertThat(
                            client.batchPub(
                                            new BatchPubRequest()
                                                    .setProductKey(device.id().productKey().value())
                                                    .setTopicShortName("get")
                                                    .setDeviceName(
                                                            List.of(
                                                                    device.id()
                                                                            .deviceName()
                                                                            .value(),
                                                                    other.id()
                                                                            .deviceName()
                                                                            .value()))
                                                    .setMessageContent(base64("both"))
                                                    .setQos(1))
                                    .getBody()
                                    .getSuccess())
                    .isTrue();

            assertThat(one.receive()).isEqualTo(new Received(device.topic("user/get"), "both", 1));
            assertThat(two.receive()).isEqualTo(new Received(other.topic("user/get"), "both", 1));
        }
    }

    @Test
    void tellsInOneLineThatTagsAreNoJson() throws Exception {
        assertThat(
                        client.saveDeviceProp(
                                        new SaveDevicePropRequest()
                                                .setProductKey(device.id().productKey().value())
                                                .setDeviceName(device.id().deviceName().value())
                                                .setProps("room: hall"))
                                .getBody()
                                .getErrorMessage())
                .startsWith("Props has to be a JSON object: ")
                .contains("'room'")
                .doesNotContain("\n");
    }

    @Test
    void tagsOfADeviceAreThoseThatItsApplicationSees() throws Exception {
        String productKey = device.id().productKey().value();
        String name = device.id().deviceName().value();
        assertThat(
                        client.saveDeviceProp(
                                        new SaveDevicePropRequest()
                                                .setProductKey(productKey)
                                                .setDeviceName(name)
                                                .setProps("{\"room\":\"hall\",\"floor\":\"2\"}"))
                                .getBody()
                                .getSuccess())
                .isTrue();

        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.PYTHON_1_2_13)) {
            connection.publish(
                    system("/thing/deviceinfo/update"),
                    "{\"id\":\"7|x\",\"version\":\"1.0\",\"params\":[{\"attrKey\":\"room\",\"attrValue\":\"attic\"},{\"attrKey\":\"SYS_SDK_LANGUAGE\",\"attrValue\":\"Python\",\"domain\":\"SYSTEM\"}],\"method\":\"thing.deviceinfo.update\"}");
            assertThat(connection.receive())
                    .isEqualTo(
                            new Received(
                                    system("/thing/deviceinfo/update_reply"),
                                    "{\"code\":200,\"data\":{},\"id\":\"7|x\",\"message\":\"success\",\"method\":\"thing.deviceinfo.update\",\"version\":\"1.0\"}",
                                    0));
            connection.publish(
                    system("/thing/deviceinfo/delete"),
                    "{\"id\":8,\"params\":[{\"attrKey\":\"floor\"}],\"method\":\"thing.deviceinfo.delete\"}");
            assertThat(connection.receive().payload())
                    .startsWith("{\"code\":200,\"data\":{},\"id\":\"8\",");
            connection.publish(system("/thing/deviceinfo/update"), "{\"id\":\"9\",\"params\":{}}");
            assertThat(connection.receive().payload())
                    .startsWith("{\"code\":460,\"data\":{},\"id\":\"9\",");
        }

        assertThat(
                        client.queryDeviceProp(
                                        new QueryDevicePropRequest()
                                                .setProductKey(productKey)
                                                .setDeviceName(name))
                                .getBody()
                                .getProps())
                .isEqualTo("{\"room\":\"attic\"}");
        assertThat(
                        client.deleteDeviceProp(
                                        new DeleteDevicePropRequest()
                                                .setProductKey(productKey)
                                                .setDeviceName(name)
                                                .setPropKey("floor"))
                                .getBody()
                                .getSuccess())
                .isFalse();
    }

    @Test
    void routesWhatADevicePublishesToAnother() throws Exception {
        TestDevice other = platform.newDevice();
        String source = device.topic("user/test");
        String target = other.topic("user/test");
        try (DeviceConnection from = DeviceConnection.open(platform, device);
                DeviceConnection to = DeviceConnection.open(platform, other)) {
            to.subscribe(target, 1);
            Await.until("both have signed in", () -> routed(source, target));
            // And back: a message must not run in the circle.
            Await.until("both have signed in", () -> routed(target, source));

            from.publishAcknowledged(source, "hello there");

            assertThat(to.receive()).isEqualTo(new Received(target, "hello there", 1));
            to.expectNothing();
            from.expectNothing();
        }
        assertThat(
                        client.queryTopicRouteTable(
                                        new QueryTopicRouteTableRequest().setTopic(source))
                                .getBody()
                                .getDstTopics()
                                .getTopic())
                .hasToString("[" + target + "]");
        assertThat(
                        client.deleteTopicRouteTable(
                                        new DeleteTopicRouteTableRequest()
                                                .setSrcTopic(source)
                                                .setDstTopic(List.of(target, "/nobody")))
                                .getBody()
                                .getIsAllSucceed())
                .isFalse();
    }

    @Test
    void aRouteEndsWithTheDeviceThatItLeadsTo() throws Exception {
        TestDevice sender = platform.newDevice();
        String source = sender.topic("user/test");
        String target = device.topic("user/test");
        try (DeviceConnection from = DeviceConnection.open(platform, sender)) {
            Await.until("the sender has signed in", () -> routed(source, target));
            platform.cloud().perform("DeleteDevice", device);
            TestDevice namesake =
                    platform.cloud()
                            .registerDevice(
                                    device.id().productKey().value(),
                                    device.id().deviceName().value());
            try (DeviceConnection to = DeviceConnection.open(platform, namesake)) {
                to.subscribe(target, 1);

                from.publishAcknowledged(source, "not for the namesake");

                to.expectNothing();
            }
        }
    }

    /** False while the platform does not know yet that the source's device has signed in. */
    private static boolean routed(String source, String target) {
        try {
            return client.createTopicRouteTable(
                            new CreateTopicRouteTableRequest()
                                    .setSrcTopic(source)
                                    .setDstTopic(List.of(target)))
                    .getBody()
                    .getSuccess();
        } catch (Exception e) {
            throw new IllegalStateException("the call failed", e);
        }
    }

    @Test
    void subscribesForADeviceAndFindsAMessageAgain() throws Exception {
        String topic = device.topic("user/get");
        SubscribeTopicRequest subscribe =
                new SubscribeTopicRequest()
                        .setProductKey(device.id().productKey().value())
                        .setDeviceName(device.id().deviceName().value())
                        .setTopic(List.of(topic));
        assertThat(client.subscribeTopic(subscribe).getBody().getCode())
                .isEqualTo("iot.messagebroker.OFFLINE");
        try (DeviceConnection connection = DeviceConnection.open(platform, device)) {
            assertThat(client.subscribeTopic(subscribe).getBody().getSuccess()).isTrue();

            String id = platform.cloud().pub(device, "user/get", 1, "remember me");

            assertThat(connection.receive()).isEqualTo(new Received(topic, "remember me", 1));
            QueryMessageInfoResponseBodyMessage found =
                    client.queryMessageInfo(new QueryMessageInfoRequest().setUniMsgId(id))
                            .getBody()
                            .getMessage();
            assertThat(found.getTopicFullName()).isEqualTo(topic);
            assertThat(found.getMessageContent()).isEqualTo(base64("remember me"));
        }
        assertThat(
                        client.queryMessageInfo(new QueryMessageInfoRequest().setUniMsgId("1"))
                                .getBody()
                                .getSuccess())
                .isFalse();
    }

    @Test
    void tellsADeviceTheTime() {
        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.C_3_2_0)) {
            String topic =
                    "/ext/ntp/%s/%s".formatted(device.id().productKey(), device.id().deviceName());
            connection.publish(topic + "/request", "{\"deviceSendTime\":\"100\"}");
            Received response = connection.receive();
            assertThat(response.topic()).isEqualTo(topic + "/response");
            assertThat(response.payload())
                    .matches(
                            "\\{\"deviceSendTime\":\"100\",\"serverRecvTime\":\"[0-9]{13}\",\"serverSendTime\":\"[0-9]{13}\"}");

            connection.publish(topic + "/request", "{\"deviceSendTime\":100}");
            assertThat(connection.receive().payload()).startsWith("{\"deviceSendTime\":\"100\",");
            connection.publish(topic + "/request", "what time is it?");
            connection.expectNothing();
        }
    }

    @Test
    void answersARequestThatNobodyServesWithAnError() {
        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.C_4_2_0)) {
            connection.publishAcknowledged(
                    "/ota/device/inform/%s/%s"
                            .formatted(device.id().productKey(), device.id().deviceName()),
                    "{\"id\":1,\"params\":{\"version\":\"1\"}}");
            connection.publish(
                    system("/thing/event/property/post"),
                    "{\"id\":\"5\",\"params\":{\"t\":1},\"method\":\"thing.event.property.post\"}");
            assertThat(connection.receive().payload())
                    .isEqualTo(
                            "{\"code\":500,\"data\":{},\"id\":\"5\",\"message\":\"this platform does not serve it\",\"method\":\"thing.event.property.post\",\"version\":\"1.0\"}");
            connection.publish(
                    system("/thing/event/property/post"),
                    "{\"id\":\"6\",\"sys\":{\"ack\":0},\"params\":{\"t\":1}}");
            connection.expectNothing();
            // That of a gateway for one of its sub-devices.
            String login =
                    "/ext/session/%s/%s/combine/login"
                            .formatted(device.id().productKey(), device.id().deviceName());
            connection.publish(login, "{\"id\":\"7\",\"params\":{\"deviceName\":\"lamp\"}}");
            Received reply = connection.receive();
            assertThat(reply.topic()).isEqualTo(login + "_reply");
            assertThat(reply.payload()).contains("\"code\":500", "\"id\":\"7\"");
        }
    }

    @Test
    void answersARequestToTheShadowWithTheErrorsOfShadows() {
        String path = "/%s/%s".formatted(device.id().productKey(), device.id().deviceName());
        try (DeviceConnection connection =
                DeviceConnection.open(platform, device, SdkSignIn.PYTHON_1_2_13)) {
            connection.publish("/shadow/update" + path, "{\"method\":\"get\"}");
            Received reply = connection.receive();
            assertThat(reply.topic()).isEqualTo("/shadow/get" + path);
            assertThat(reply.payload())
                    .matches(
                            "\\{\"method\":\"reply\",\"payload\":\\{\"status\":\"error\",\"content\":\\{\"errorcode\":\"500\",\"errormessage\":\"this platform does not serve it\"}},\"timestamp\":[0-9]{10}}");
            connection.publish(
                    "/shadow/update" + path,
                    "{\"method\":\"update\",\"state\":{\"reported\":{\"a\":1}},\"clientToken\":\"x-1\",\"version\":1}");
            assertThat(connection.receive().payload()).contains("\"clientToken\":\"x-1\"");
            connection.publish("/shadow/update" + path, "no JSON");
            connection.expectNothing();
        }
    }

    private String system(String rest) {
        return "/sys/" + device.id().productKey() + "/" + device.id().deviceName() + rest;
    }

    private static String payload(RRpcResponseBody body) {
        return new String(Base64.getDecoder().decode(body.getPayloadBase64Byte()), UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
