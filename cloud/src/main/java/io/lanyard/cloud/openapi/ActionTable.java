// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.consume.ConsumingClients;
import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.feed.Feeds;
import io.lanyard.platform.service.Backups;
import io.lanyard.platform.service.ConsumerGroups;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.TopicClasses;
import java.time.InstantSource;
import java.util.Map;

/** Every action that this server has, under the name that requests call it by. */
public final class ActionTable {
    private final Map<String, Action> actions;
    private final ConsumeActions consumeActions;

    /**
     * The table over these services.
     *
     * @param region the region that details of devices tell
     */
    public ActionTable(
            Products products,
            TopicClasses topicClasses,
            Devices devices,
            DeviceCertificates certificates,
            Publisher publisher,
            Backups backups,
            ConsumerGroups groups,
            Feeds feeds,
            ConsumingClients consumingClients,
            InstantSource clock,
            String region,
            DeviceListeners listeners) {
        ProductActions productActions = new ProductActions(products, devices);
        TopicClassActions topicClassActions = new TopicClassActions(topicClasses);
        DeviceActions deviceActions = new DeviceActions(devices);
        DeviceQueries deviceQueries = new DeviceQueries(devices, products, clock, region);
        CertificateActions certificateActions = new CertificateActions(certificates, devices);
        MessageActions messageActions = new MessageActions(publisher);
        GroupActions groupActions = new GroupActions(groups, feeds);
        consumeActions = new ConsumeActions(groups, feeds, consumingClients);
        RelationActions relationActions = new RelationActions(groups);
        this.actions =
                Map.ofEntries(
                        direct("CreateProduct", productActions::create),
                        direct("QueryProduct", productActions::query),
                        direct("SetProductDynamicRegister", productActions::setDynamicRegister),
                        direct("QueryProductList", productActions::list),
                        direct("CreateProductTopic", topicClassActions::create),
                        direct("QueryProductTopic", topicClassActions::query),
                        direct("DeleteProductTopic", topicClassActions::delete),
                        direct("RegisterDevice", deviceActions::register),
                        direct("RegisterDevices", deviceActions::registerAll),
                        direct("EnableThing", deviceActions::enable),
                        direct("DisableThing", deviceActions::disable),
                        direct("DeleteDevice", deviceActions::delete),
                        direct("QueryDevice", deviceQueries::list),
                        direct("QueryDeviceDetail", deviceQueries::detail),
                        direct("GetDeviceStatus", deviceQueries::status),
                        direct("BindDeviceCertificate", certificateActions::bind),
                        direct("UnbindDeviceCertificate", certificateActions::unbind),
                        direct("QueryDeviceCertificates", certificateActions::list),
                        direct("BackUpPlatform", new BackupAction(backups)::backUp),
                        direct("QueryPlatform", _ -> listeners.answer()),
                        direct("CreateConsumerGroup", groupActions::create),
                        direct("UpdateConsumerGroup", groupActions::update),
                        direct("DeleteConsumerGroup", groupActions::delete),
                        direct("QueryConsumerGroupList", groupActions::list),
                        direct("QueryConsumerGroupByGroupId", groupActions::find),
                        deferred("QueryConsumerGroupStatus", groupActions::status),
                        deferred("ResetConsumerGroupPosition", groupActions::reset),
                        deferred("PauseConsumerGroup", groupActions::pause),
                        deferred("QueryConsumerGroupDeadLetters", groupActions::deadLetters),
                        deferred("ReplayConsumerGroupDeadLetters", groupActions::replay),
                        direct("SettleMessages", consumeActions::settle),
                        deferred("PeekConsumerGroup", consumeActions::peek),
                        direct("CreateSubscribeRelation", relationActions::create),
                        direct("UpdateSubscribeRelation", relationActions::update),
                        direct("QuerySubscribeRelation", relationActions::query),
                        direct("QuerySubscribeRelationList", relationActions::list),
                        direct("DeleteSubscribeRelation", relationActions::delete),
                        direct("CreateConsumerGroupSubscribeRelation", relationActions::addGroup),
                        direct(
                                "DeleteConsumerGroupSubscribeRelation",
                                relationActions::removeGroup),
                        deferred("Pub", messageActions::pub));
    }

    /** What a request to consume may do. */
    ConsumeActions consuming() {
        return consumeActions;
    }

    private static Map.Entry<String, Action> direct(String name, Action.Direct action) {
        return Map.entry(name, action);
    }

    private static Map.Entry<String, Action> deferred(String name, Action.Deferred action) {
        return Map.entry(name, action);
    }

    /**
     * The action with this name.
     *
     * @throws RefusedException when there is none
     */
    Action require(String name) {
        Action action = actions.get(name);
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
