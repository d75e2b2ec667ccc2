// SPDX-License-Identifier: Apache-2.0
/** The endpoint that devices connect to: MQTT packets on one side, the platform's calls on the other. */
module io.lanyard.gateway {
    requires static transitive org.jspecify;
    requires transitive io.lanyard.mqtt;
    requires transitive io.lanyard.platform;
    requires io.lanyard.protocol;
    requires transitive io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires transitive io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;

    exports io.lanyard.gateway;
    exports io.lanyard.gateway.tls;
}
