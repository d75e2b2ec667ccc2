// SPDX-License-Identifier: Apache-2.0
/** The platform's vocabulary: who a device is, what a topic is, how a sign-in is signed. */
module io.lanyard.protocol {
    requires static transitive org.jspecify;

    exports io.lanyard.protocol.identity;
    exports io.lanyard.protocol.signin;
    exports io.lanyard.protocol.topic;
}
