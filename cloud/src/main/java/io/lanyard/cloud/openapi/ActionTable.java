// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.consume.ConsumingClients;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Products;
import java.time.InstantSource;
import java.util.Map;

/** Every action that this server has, under the name that requests call it by. */
public final class ActionTable {
    private static final String GROUPS = "an action on consumer groups";

    /**
     * An action.
     *
     * @param right what the request's access key has to allow
     */
    record Entry(KeyRight right, Action action) {}

    private final Map<String, Entry> actions;
    private final ConsumeActions consumeActions;

    /**
     * The table over these services.
     *
     * @param region the region that details of devices tell
     */
    public ActionTable(
            ActionServices services,
            Backups backups,
            ConsumerGroups groups,
            Feeds feeds,
            ConsumingClients consumingClients,
            InstantSource clock,
            String region,
            DeviceListeners listeners) {
        Devices devices = services.devices();
        Products products = services.products();
        ProductActions productActions = new ProductActions(products, devices);
        TopicClassActions topicClassActions = new TopicClassActions(services.topicClasses());
        DeviceActions deviceActions = new DeviceActions(devices);
        DeviceQueries deviceQueries = new DeviceQueries(devices, products, clock, region);
        BatchRegistrationActions batchActions =
                new BatchRegistrationActions(services.applications());
        TopicRouteActions routeActions = new TopicRouteActions(services.topicRoutes());
        TagActions tagActions = new TagActions(services.tags(), devices);
        AccessKeyActions keyActions = new AccessKeyActions(services.accessKeys(), products);
        MessageActions messageActions = new MessageActions(services);
        CertificateActions certificateActions =
                new CertificateActions(services.certificates(), devices);
        TraceActions traceActions = new TraceActions(services.traces(), devices);
        GroupActions groupActions = new GroupActions(groups, feeds);
        RelationActions relationActions = new RelationActions(groups);
        consumeActions = new ConsumeActions(groups, feeds, consumingClients);
        this.actions =
                Map.ofEntries(
                        manage("CreateProduct", productActions::create),
                        read("QueryProduct", productActions::query),
                        manage("SetProductDynamicRegister", productActions::setDynamicRegister),
                        read("QueryProductList", productActions::list),
                        manage("CreateProductTopic", topicClassActions::create),
                        read("QueryProductTopic", topicClassActions::query),
                        manage("DeleteProductTopic", topicClassActions::delete),
                        manage("RegisterDevice", deviceActions::register),
                        manage("RegisterDevices", deviceActions::registerAll),
                        manage("ImportDevices", deviceActions::importAll),
                        manage("EnableThing", deviceActions::enable),
                        manage("DisableThing", deviceActions::disable),
                        manage("DeleteDevice", deviceActions::delete),
                        read("QueryDevice", deviceQueries::list),
                        read("QueryDeviceDetail", deviceQueries::detail),
                        read("GetDeviceStatus", deviceQueries::status),
                        manage("CreateAccessKey", keyActions::create),
                        manage("QueryAccessKeyList", keyActions::list),
                        manage("SetAccessKeyEnabled", keyActions::setEnabled),
                        manage("BindDeviceCertificate", certificateActions::bind),
                        manage("UnbindDeviceCertificate", certificateActions::unbind),
                        read("QueryDeviceCertificates", certificateActions::list),
                        manage(
                                "BackUpPlatform",
                                forAll("a backup", new BackupAction(backups)::backUp)),
                        read("QueryPlatform", _ -> listeners.answer()),
                        manage("UpdateProduct", productActions::update),
                        manage("DeleteProduct", productActions::delete),
                        manage("UpdateProductTopic", topicClassActions::update),
                        manage("ResetThing", deviceActions::reset),
                        manage("BatchRegisterDevice", batchActions::register),
                        manage("BatchCheckDeviceNames", batchActions::check),
                        manage("BatchRegisterDeviceWithApplyId", batchActions::registerChecked),
                        read("QueryBatchRegisterDeviceStatus", batchActions::status),
                        read("QueryPageByApplyId", batchActions::page),
                        read("QueryDeviceInfo", deviceQueries::info),
                        read("BatchGetDeviceState", deviceQueries::states),
                        read("QueryDeviceStatistics", deviceQueries::statistics),
                        manage("CreateTopicRouteTable", routeActions::create),
                        manage("DeleteTopicRouteTable", routeActions::delete),
                        read("QueryTopicRouteTable", routeActions::targetsOf),
                        read("QueryTopicReverseRouteTable", routeActions::sourcesOf),
                        manage("SaveDeviceProp", tagActions::save),
                        read("QueryDeviceProp", tagActions::query),
                        manage("DeleteDeviceProp", tagActions::delete),
                        manage("CreateConsumerGroup", forAll(GROUPS, groupActions::create)),
                        manage("UpdateConsumerGroup", forAll(GROUPS, groupActions::update)),
                        manage("DeleteConsumerGroup", forAll(GROUPS, groupActions::delete)),
                        read("QueryConsumerGroupList", forAll(GROUPS, groupActions::list)),
                        read("QueryConsumerGroupByGroupId", forAll(GROUPS, groupActions::find)),
                        later(KeyRight.READ, "QueryConsumerGroupStatus", groupActions::status),
                        later(KeyRight.MANAGE, "ResetConsumerGroupPosition", groupActions::reset),
                        later(KeyRight.MANAGE, "PauseConsumerGroup", groupActions::pause),
                        later(
                                KeyRight.READ,
                                "QueryConsumerGroupDeadLetters",
                                groupActions::deadLetters),
                        later(
                                KeyRight.MANAGE,
                                "ReplayConsumerGroupDeadLetters",
                                groupActions::replay),
                        // By an id that only the consumer knows.
                        read("SettleMessages", consumeActions::settle),
                        later(KeyRight.READ, "PeekConsumerGroup", consumeActions::peek),
                        manage("CreateSubscribeRelation", relationActions::create),
                        manage("UpdateSubscribeRelation", relationActions::update),
                        read("QuerySubscribeRelation", relationActions::query),
                        read("QuerySubscribeRelationList", forAll(GROUPS, relationActions::list)),
                        manage("DeleteSubscribeRelation", relationActions::delete),
                        manage("CreateConsumerGroupSubscribeRelation", relationActions::addGroup),
                        manage(
                                "DeleteConsumerGroupSubscribeRelation",
                                relationActions::removeGroup),
                        send("Pub", messageActions::pub),
                        Map.entry(
                                "SubscribeTopic",
                                new Entry(
                                        KeyRight.MANAGE,
                                        (Action.Deferred) messageActions::subscribeTopic)),
                        read("QueryMessageInfo", messageActions::info),
                        read("QueryMessageTrace", traceActions::ofMessage),
                        read("QueryDeviceTrace", traceActions::ofDevice),
                        send("BatchPub", messageActions::batchPub),
                        sendNow("PubBroadcast", messageActions::pubBroadcast),
                        send("RRpc", messageActions::rrpc));
    }

    /** What a request to consume may do. */
    ConsumeActions consuming() {
        return consumeActions;
    }

    private static Map.Entry<String, Entry> read(String name, Action.Direct action) {
        return Map.entry(name, new Entry(KeyRight.READ, action));
    }

    private static Map.Entry<String, Entry> manage(String name, Action.Direct action) {
        return Map.entry(name, new Entry(KeyRight.MANAGE, action));
    }

    /** What is about a consumer group, whose feed holds messages of several products: for keys of every product. */
    private static Map.Entry<String, Entry> later(
            KeyRight right, String name, Action.Deferred action) {
        Action.Deferred guarded =
                parameters -> {
                    Fields.requireEveryProduct(parameters, GROUPS);
                    return action.answer(parameters);
                };
        return Map.entry(name, new Entry(right, guarded));
    }

    private static Action.Direct forAll(String what, Action.Direct action) {
        return parameters -> {
            Fields.requireEveryProduct(parameters, what);
            return action.answer(parameters);
        };
    }

    private static Map.Entry<String, Entry> sendNow(String name, Action.Direct action) {
        return Map.entry(name, new Entry(KeyRight.SEND, action));
    }

    private static Map.Entry<String, Entry> send(String name, Action.Deferred action) {
        return Map.entry(name, new Entry(KeyRight.SEND, action));
    }

    boolean has(String name) {
        return actions.containsKey(name);
    }

    /**
     * The action with this name.
     *
     * @throws RefusedException when there is none
     */
    Entry require(String name) {
        Entry action = actions.get(name);
        if (action == null) {
            throw RefusedException.rejection(
                    new RequestError(
                            404,
                            "InvalidAction.NotFound",
                            "Specified api is not found, please check your url and method: there is no action %s here."
                                    .formatted(Parameters.quoted(name)),
                            "Use one of the actions that this server has."));
        }
        return action;
    }
}
