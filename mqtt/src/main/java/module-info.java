// SPDX-License-Identifier: Apache-2.0
/** MQTT 3.1, 3.1.1 and 5.0 on Netty: packets, their codec and a connection; knows no product and no device. */
module io.lanyard.mqtt {
    requires static transitive org.jspecify;
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires transitive io.netty.common;
    requires org.slf4j;

    exports io.lanyard.mqtt.codec;
    exports io.lanyard.mqtt.connection;
    exports io.lanyard.mqtt.packet;
}
