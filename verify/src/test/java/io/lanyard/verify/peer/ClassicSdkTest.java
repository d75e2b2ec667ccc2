// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aliyuncs.CommonRequest;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.IAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.iot.model.v20180120.CreateProductRequest;
import com.aliyuncs.iot.model.v20180120.CreateProductResponse;
import com.aliyuncs.iot.model.v20180120.GetDeviceStatusRequest;
import com.aliyuncs.iot.model.v20180120.GetDeviceStatusResponse;
import com.aliyuncs.iot.model.v20180120.PubRequest;
import com.aliyuncs.iot.model.v20180120.PubResponse;
import com.aliyuncs.iot.model.v20180120.QueryDeviceRequest;
import com.aliyuncs.iot.model.v20180120.QueryDeviceResponse;
import com.aliyuncs.iot.model.v20180120.QueryProductListRequest;
import com.aliyuncs.iot.model.v20180120.QueryProductListResponse;
import com.aliyuncs.iot.model.v20180120.RegisterDeviceRequest;
import com.aliyuncs.iot.model.v20180120.RegisterDeviceResponse;
import com.aliyuncs.profile.DefaultProfile;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.verify.platform.DeviceConnection;
import io.lanyard.verify.platform.DeviceConnection.Received;
import io.lanyard.verify.platform.RunningPlatform;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vendor's older server SDK for Java, {@code com.aliyun:aliyun-java-sdk-iot}, unmodified but for its endpoint. */
class ClassicSdkTest {
    private static RunningPlatform platform;
    private static IAcsClient client;

    @BeforeAll
    static void start(@TempDir Path data) {
        platform = RunningPlatform.start(data);
        client = client(platform.cloud().keySecret());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static IAcsClient client(String secret) {
        return new DefaultAcsClient(
                DefaultProfile.getProfile("cn-shanghai", platform.cloud().keyId(), secret));
    }

    private static <T extends RpcAcsRequest<?>> T toPlatform(T request) {
        request.setSysProtocol(ProtocolType.HTTP);
        request.setSysEndpoint(platform.cloud().authority());
        // A busy machine may need longer than the five and ten seconds that are usual.
        request.setSysConnectTimeout(60_000);
        request.setSysReadTimeout(60_000);
        return request;
    }

    @Test
    void makesAProductAndADeviceAndSendsToIt() throws Exception {
        CreateProductRequest create = toPlatform(new CreateProductRequest());
        create.setProductName("classic");
        create.setNodeType(0);
        CreateProductResponse product = client.getAcsResponse(create);
        assertThat(product.getSuccess()).isTrue();
        assertThat(product.getData().getProductName()).isEqualTo("classic");
        String productKey = product.getProductKey();

        RegisterDeviceRequest register = toPlatform(new RegisterDeviceRequest());
        register.setProductKey(productKey);
        register.setDeviceName("lamp");
        RegisterDeviceResponse.Data registered = client.getAcsResponse(register).getData();
        TestDevice device =
                new TestDevice(
                        DeviceId.of(productKey, "lamp"),
                        DeviceSecret.of(registered.getDeviceSecret()));

        try (DeviceConnection connection = DeviceConnection.open(platform, device)) {
            connection.subscribe(device.topic("user/get"), 1);
            PubRequest pub = toPlatform(new PubRequest());
            pub.setProductKey(productKey);
            pub.setTopicFullName(device.topic("user/get"));
            pub.setMessageContent(base64("he+llo /= \u4f60\u597d"));
            pub.setQos(1);
            PubResponse sent = client.getAcsResponse(pub);

            assertThat(sent.getSuccess()).as(sent.getErrorMessage()).isTrue();
            assertThat(sent.getMessageId()).matches("[0-9]{18,19}");
            assertThat(connection.receive())
                    .isEqualTo(new Received(device.topic("user/get"), "he+llo /= \u4f60\u597d", 1));

            GetDeviceStatusRequest status = toPlatform(new GetDeviceStatusRequest());
            status.setProductKey(productKey);
            status.setDeviceName("lamp");
            GetDeviceStatusResponse answer = client.getAcsResponse(status);
            assertThat(answer.getData().getStatus()).isEqualTo("ONLINE");
        }

        QueryDeviceRequest query = toPlatform(new QueryDeviceRequest());
        query.setProductKey(productKey);
        QueryDeviceResponse devices = client.getAcsResponse(query);
        assertThat(devices.getData())
                .extracting(QueryDeviceResponse.DeviceInfo::getDeviceName)
                .containsExactly("lamp");
        assertThat(devices.getTotal()).isEqualTo(1);
    }

    @Test
    void getsABusinessFailureAsAnAnswer() throws Exception {
        RegisterDeviceRequest register = toPlatform(new RegisterDeviceRequest());
        register.setProductKey("a1NoSuch000");
        register.setDeviceName("lamp");

        RegisterDeviceResponse answer = client.getAcsResponse(register);

        assertThat(answer.getSuccess()).isFalse();
        assertThat(answer.getCode()).isEqualTo("iot.prod.NotExistedProduct");
    }

    @Test
    void failsWithTheCodeOfAWrongSecret() {
        QueryProductListRequest list = toPlatform(new QueryProductListRequest());
        list.setCurrentPage(1);
        list.setPageSize(10);

        assertThatThrownBy(() -> client("not-the-secret").getAcsResponse(list))
                .isInstanceOfSatisfying(
                        ClientException.class,
                        // What it makes of SignatureDoesNotMatch when both sides signed the same
                        // text.
                        e -> assertThat(e.getErrCode()).isEqualTo("SDK.InvalidAccessKeySecret"));
    }

    @Test
    void readsAnAnswerInXml() throws Exception {
        QueryProductListRequest list = toPlatform(new QueryProductListRequest());
        list.setCurrentPage(1);
        list.setPageSize(10);
        list.setSysAcceptFormat(FormatType.XML);

        QueryProductListResponse answer = client.getAcsResponse(list);

        assertThat(answer.getSuccess()).isTrue();
        assertThat(answer.getData().getTotal()).isPositive();
        assertThat(answer.getData().getList())
                .extracting(QueryProductListResponse.Data.ProductInfo::getProductName)
                .contains("thermostat");
    }

    @Test
    void takesACommonRequestWithParametersInQueryAndBody() throws Exception {
        CommonRequest request = new CommonRequest();
        request.setSysProtocol(ProtocolType.HTTP);
        request.setSysConnectTimeout(60_000);
        request.setSysReadTimeout(60_000);
        request.setSysDomain(platform.cloud().authority());
        request.setSysVersion("2018-01-20");
        request.setSysAction("QueryProductList");
        request.setSysMethod(MethodType.POST);
        request.setHttpContentType(FormatType.FORM);
        request.setSysRegionId("cn-shanghai");
        request.putQueryParameter("CurrentPage", "1");
        request.putBodyParameter("PageSize", "10");

        assertThat(client.getCommonResponse(request).getData())
                .startsWith("{\"RequestId\":\"")
                .contains("\"List\":{\"ProductInfo\":[{\"ProductKey\":\"");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
