// SPDX-License-Identifier: Apache-2.0
/** The endpoint that devices connect to: MQTT packets on one side, the platform's calls on the other. */
module io.lanyard.gateway {
    requires static transitive org.jspecify;
    requires transitive io.lanyard.mqtt;
    requires transitive io.lanyard.platform;
    requires io.lanyard.protocol;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;

    exports io.lanyard.gateway;
}
