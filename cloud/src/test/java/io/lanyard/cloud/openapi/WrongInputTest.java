// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The codes that PROTOCOL.md 4 and 6.5 have for input that is missing, empty or malformed. */
class WrongInputTest {
    private static RunningCloud cloud;
    private static String product;

    @BeforeAll
    static void start() {
        cloud = new RunningCloud();
        product = cloud.product("lamps");
        cloud.device(product, "lamp1");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static JsonObject answer(String action, String parameters) {
        List<String> namesAndValues = new ArrayList<>();
        for (String parameter : parameters.replace("PK", product).split(" ", -1)) {
            namesAndValues.addAll(List.of(parameter.split("=", 2)));
        }
        return new JsonObject(cloud.call(action, namesAndValues.toArray(String[]::new)).body());
    }

    @ParameterizedTest
    @CsvSource({
        "CreateProduct, ProductName= NodeType=0, iot.prod.NullProductName, ProductName",
        "CreateProduct, NodeType=0, MissingParameter, ProductName",
        "CreateProduct, ProductName=walked NodeType=2, iot.prod.InvalidNodeType, NodeType",
        "CreateProduct, ProductName=walked NodeType=0 PublishAuto=often, InvalidParameter, PublishAuto",
        "CreateProduct, ProductName=a!b! NodeType=0, iot.prod.InvalidFormattedProductName, ProductName",
        "UpdateProduct, ProductKey=PK ProductName=, iot.prod.NullProductName, ProductName",
        "QueryProduct, ProductKey=, iot.prod.NullProductKey, ProductKey",
        "QueryProduct, ProductKey=a-b, iot.prod.InvalidFormattedProductkey, ProductKey",
        "QueryProduct, ProductKey=a1Unknown00, iot.prod.NotExistedProduct, a1Unknown00",
        "QueryProductList, CurrentPage=0 PageSize=10, iot.common.InvalidPageParams, CurrentPage",
        "QueryProductList, CurrentPage=1 PageSize=201, iot.common.InvalidPageParams, PageSize",
        "RegisterDevice, ProductKey=PK DeviceName=abc, iot.device.InvalidFormattedDeviceName, DeviceName",
        "RegisterDevice, ProductKey=PK DeviceName=lamp1, iot.device.AlreadyExistedDeviceName, lamp1",
        "QueryDeviceDetail, ProductKey=PK DeviceName=, iot.device.NullDeviceName, DeviceName",
        "QueryDeviceDetail, ProductKey=PK DeviceName=lamp9, iot.device.NotExistedDevice, lamp9",
        "GetDeviceStatus, IotId=nobody, iot.device.NotExistedDevice, IotId",
        "BatchCheckDeviceNames, ProductKey=PK, iot.device.NoneDeviceNameElement, DeviceName",
        "BatchCheckDeviceNames, ProductKey=PK DeviceNameList.1.DeviceName=lamp7 DeviceNameList.3.DeviceName=lamp8, InvalidParameter, DeviceNameList.N",
        "BatchCheckDeviceNames, ProductKey=PK DeviceNameList.1.DeviceNickname=reading, MissingParameter, DeviceNameList.1.DeviceName",
        "CreateProductTopic, ProductKey=PK TopicShortName=a Operation=, iot.messagebroker.NullTopicTemplateOperation, Operation",
        "CreateProductTopic, ProductKey=PK TopicShortName=a Operation=sub, iot.messagebroker.InvalidTopicTemplateOperationValue, Operation",
        "CreateProductTopic, ProductKey=PK TopicShortName=a-b Operation=SUB, iot.messagebroker.InvalidFormattedTopicName, a-b",
        "UpdateProductTopic, TopicId= TopicShortName=a Operation=SUB, iot.messagebroker.NullTopicTemplateId, TopicId",
        "DeleteProductTopic, TopicId=4711, iot.messagebroker.TopicTemplateIsNotFound, 4711",
        "CreateProductTopic, ProductKey=PK TopicShortName=a Operation=SUB EnableProxySubscribe=maybe, InvalidParameter, EnableProxySubscribe",
        "CreateAccessKey, ProductKey=PK, InvalidParameter, ProductKey.N",
        "CreateAccessKey, Right=read, InvalidParameter, Right.N",
        "BatchGetDeviceState, IotId=one, InvalidParameter, IotId.N",
        "QueryDeviceStatistics, ProductKey=PK GroupId=one, InvalidParameter, GroupId",
        "Pub, ProductKey=PK TopicFullName=/PK/lamp1/user/get MessageContent=aGk= UserProp=one, InvalidParameter, UserProp.N",
        "Pub, ProductKey=PK TopicFullName= MessageContent=aGk=, iot.messagebroker.NullTopicName, TopicFullName",
        "Pub, ProductKey=PK TopicFullName=/PK/lamp1/user/get MessageContent=, iot.messagebroker.NullMessageContent, MessageContent",
        "Pub, ProductKey=PK TopicFullName=/PK/lamp1/user/get MessageContent=a*, iot.messagebroker.MessageContentIsNotBase64Encode, MessageContent",
        "Pub, ProductKey=PK TopicFullName=/PK/lamp1/user/get MessageContent=aGk= Qos=2, InvalidParameter, Qos",
        "PubBroadcast, ProductKey=PK MessageContent=aGk= TopicFullName=/x, iot.messagebroker.InvalidFormattedTopicName, TopicFullName",
        "RRpc, ProductKey=PK DeviceName=lamp1 RequestBase64Byte=aGk= Timeout=999, iot.messagebroker.InvalidTimeoutValue, Timeout",
        "RRpc, ProductKey=PK DeviceName=lamp1 RequestBase64Byte=aGk= Timeout=soon, iot.messagebroker.InvalidTimeoutValue, Timeout",
        "SubscribeTopic, ProductKey=PK DeviceName=lamp1, MissingParameter, Topic.1",
        "CreateTopicRouteTable, SrcTopic= DstTopic.1=/PK/lamp1/user/get, iot.messagebroker.NullSrcTopicName, SrcTopic",
        "CreateTopicRouteTable, SrcTopic=/x DstTopic.1=/PK/lamp1/user/get, iot.messagebroker.InvalidFormattedSrcTopicName, SrcTopic",
        "CreateTopicRouteTable, SrcTopic=/PK/lamp1/user/update, iot.messagebroker.NoneElementDestTopicNameInArray, DstTopic.1",
        "CreateTopicRouteTable, SrcTopic=/PK/lamp1/user/\0 DstTopic.1=/PK/lamp1/user/get, iot.messagebroker.InvalidFormattedSrcTopicName, SrcTopic",
        "DeleteTopicRouteTable, SrcTopic=/PK/lamp1/user/\0 DstTopic.1=/PK/lamp1/user/get, iot.messagebroker.InvalidFormattedSrcTopicName, SrcTopic",
        "QueryTopicRouteTable, Topic=user/update, iot.messagebroker.InvalidFormattedTopicName, user/update",
        "QueryTopicReverseRouteTable, Topic=/PK/lamp1, iot.messagebroker.InvalidFormattedTopicName, Topic",
        "SaveDeviceProp, ProductKey=PK DeviceName=lamp1 Props=, iot.device.NullDevicePropertiesString, Props",
        "SaveDeviceProp, ProductKey=PK DeviceName=lamp1 Props=[], iot.device.InvalidDeviceProperties, JSON object",
        "SaveDeviceProp, ProductKey=PK DeviceName=lamp1 Props=red, iot.device.InvalidDeviceProperties, JSON object",
        "SaveDeviceProp, ProductKey=PK DeviceName=lamp1 Props={\"room\":null}, iot.device.InvalidDeviceProperties, room",
        "SaveDeviceProp, ProductKey=PK DeviceName=lamp1 Props={\"room\":{}}, iot.device.InvalidDeviceProperties, room"
    })
    void hasTheDocumentedCodeAndNamesWhatIsWrong(
            String action, String parameters, String code, String named) {
        JsonObject answer = answer(action, parameters);

        assertThat(answer.getString("Code")).as(answer.encode()).isEqualTo(code);
        assertThat(answer.getString("Message")).contains(named);
    }
}
