// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aliyun.iot20180120.Client;
import com.aliyun.iot20180120.models.CreateProductRequest;
import com.aliyun.iot20180120.models.CreateProductResponseBody;
import com.aliyun.iot20180120.models.PubRequest;
import com.aliyun.iot20180120.models.PubResponseBody;
import com.aliyun.iot20180120.models.QueryDeviceDetailRequest;
import com.aliyun.iot20180120.models.QueryDeviceDetailResponseBody;
import com.aliyun.iot20180120.models.QueryProductListRequest;
import com.aliyun.iot20180120.models.QueryProductTopicRequest;
import com.aliyun.iot20180120.models.RegisterDeviceRequest;
import com.aliyun.iot20180120.models.RegisterDeviceResponseBody.RegisterDeviceResponseBodyData;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.verify.platform.DeviceConnection;
import io.lanyard.verify.platform.DeviceConnection.Received;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The current server SDK of the vendor for Java, {@code com.aliyun:iot20180120}, unmodified but for its endpoint. */
class TeaSdkTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static RunningPlatform platform;

    @BeforeAll
    static void start(@TempDir Path data) {
        platform = RunningPlatform.start(data);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static Client client(String algorithm) throws Exception {
        return client(algorithm, platform.cloud().keyId(), platform.cloud().keySecret());
    }

    private static Client client(String algorithm, String keyId, String secret) throws Exception {
        Config config = TeaClient.config(platform.cloud(), keyId, secret);
        if (!algorithm.equals("ACS3")) {
            config.setSignatureAlgorithm(algorithm);
        }
        return new Client(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACS3", "v2"})
    void makesAProductAndADeviceAndSendsToIt(String algorithm) throws Exception {
        Client client = client(algorithm);
        CreateProductResponseBody product =
                client.createProduct(
                                new CreateProductRequest()
                                        .setProductName("tea_" + NAMES.incrementAndGet())
                                        .setNodeType(0)
                                        .setDescription("from the SDK, with \u00e9 * ~ + &"))
                        .getBody();
        assertThat(product.getSuccess()).isTrue();
        String productKey = product.getProductKey();
        RegisterDeviceResponseBodyData registered =
                client.registerDevice(
                                new RegisterDeviceRequest()
                                        .setProductKey(productKey)
                                        .setDeviceName("lamp@1")
                                        .setNickname(""))
                        .getBody()
                        .getData();
        assertThat(registered.getDeviceName()).isEqualTo("lamp@1");
        TestDevice device =
                new TestDevice(
                        DeviceId.of(productKey, "lamp@1"),
                        DeviceSecret.of(registered.getDeviceSecret()));

        try (DeviceConnection connection = DeviceConnection.open(platform, device)) {
            connection.subscribe(device.topic("user/get"), 1);
            PubResponseBody sent =
                    client.pub(
                                    new PubRequest()
                                            .setProductKey(productKey)
                                            .setTopicFullName(device.topic("user/get"))
                                            .setMessageContent(base64("he+llo /= \u4f60\u597d"))
                                            .setQos(1))
                            .getBody();

            assertThat(sent.getSuccess()).as(sent.getErrorMessage()).isTrue();
            assertThat(sent.getMessageId()).matches("[0-9]{18,19}");
            assertThat(connection.receive())
                    .isEqualTo(new Received(device.topic("user/get"), "he+llo /= \u4f60\u597d", 1));
        }

        QueryDeviceDetailResponseBody detail =
                client.queryDeviceDetail(
                                new QueryDeviceDetailRequest()
                                        .setIotId(registered.getIotId())
                                        .setIotInstanceId(""))
                        .getBody();
        assertThat(detail.getData().getDeviceName()).isEqualTo("lamp@1");
        assertThat(detail.getData().getProductKey()).isEqualTo(productKey);
        assertThat(
                        client.queryProductTopic(
                                        new QueryProductTopicRequest().setProductKey(productKey))
                                .getBody()
                                .getData()
                                .getProductTopicInfo())
                .extracting(info -> info.getTopicShortName())
                .containsExactly(
                        "/" + productKey + "/${deviceName}/user/update",
                        "/" + productKey + "/${deviceName}/user/update/error",
                        "/" + productKey + "/${deviceName}/user/get");
    }

    @Test
    void getsABusinessFailureAsAnAnswer() throws Exception {
        PubResponseBody answer =
                client("ACS3")
                        .pub(
                                new PubRequest()
                                        .setProductKey("a1NoSuch000")
                                        .setTopicFullName("/a1NoSuch000/lamp/user/get")
                                        .setMessageContent(base64("hello")))
                        .getBody();

        assertThat(answer.getSuccess()).isFalse();
        assertThat(answer.getCode()).isEqualTo("iot.prod.NotExistedProduct");
        assertThat(answer.getErrorMessage()).contains("a1NoSuch000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACS3", "v2"})
    void failsWithTheCodeOfAWrongSecret(String algorithm) {
        assertThatThrownBy(() ->
                        client(algorithm, platform.cloud().keyId(), "not-the-secret")
                                .queryProductList(
                                        new QueryProductListRequest()
                                                .setCurrentPage(1)
                                                .setPageSize(10)))
                .isInstanceOfSatisfying(
                        TeaException.class,
                        e -> assertThat(e.getCode()).isEqualTo("SignatureDoesNotMatch"));
    }

    @Test
    void failsWithTheCodeOfAnUnknownKey() {
        assertThatThrownBy(() ->
                        client("ACS3", "nobody", "secret")
                                .queryProductList(
                                        new QueryProductListRequest()
                                                .setCurrentPage(1)
                                                .setPageSize(10)))
                .isInstanceOfSatisfying(
                        TeaException.class,
                        e -> assertThat(e.getCode()).isEqualTo("InvalidAccessKeyId.NotFound"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
