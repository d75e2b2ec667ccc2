// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.testkit.mqtt.SdkRegistration;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.TestDevice;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in braces and brackets in the packets of a row, so that one row serves every version.
 *
 * <pre>
 * [80|87]                     80 in MQTT 3.1 and 3.1.1, 87 in 5.0; either side may be empty
 * {p}                         no properties: nothing before 5.0, a Property Length of 0 in 5.0
 * {mqtt}                      protocol name and level of the version
 * {pk} {dn} {own}             the device of the row; own is /pk/dn
 * {other-dn} {other}          another device of the same product; other is /pk/other-dn
 * {client-id} {user-name} {password}   the sign-in as the Node SDK writes it
 * {sign-in}                   these three as MQTT strings
 * {sdk PYTHON_1_2_13}         the three strings as another SDK writes them
 * {sign text}                 the three strings with this clientId
 * {other-sign-in}             the three strings of the other device
 * {fill}                      how many characters are missing behind /pk/dn/user/1234/ to 128 bytes
 * {room}                      how many bytes of payload make a PUBLISH of QoS 1 to {own}/user/update 262,144 bytes long
 * {connect}                   a whole CONNECT with that sign-in, a clean start and keep alive 60
 * {connect-keep}              the same for a session that stays: Clean Session 0, in 5.0 with an endless expiry
 * {connect-as text}           the same as connect with this clientId
 * {connect-with 21 0001}      the same as connect with these properties, in 5.0 only
 * {connack} {connack-present} a CONNACK that admits, without a session and with one; whatever 5.0 announces in it
 * {refused 04 86}             a CONNACK that refuses with the first code, in 5.0 with the second
 * {reg-pk} {reg-dn}           a listed device of a product with dynamic registration, which never signed in
 * {register C_4_2_0}          the three strings with which an SDK registers it
 * {register-as text}          the three strings with this clientId, for the device that it begins with, DN.
 * </pre>
 */
final class WireVariables {
    private static final Pattern CHOICE = Pattern.compile("\\[([^\\[\\]|]*)\\|([^\\[\\]|]*)]");
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z-]*(?: [^{}]+)?)}");

    /** Request Problem Information 0: acknowledgements without reason strings, so that a row can have all their bytes. */
    private static final String CODES_ONLY = "17 00";

    /** The Maximum Packet Size that the platform announces (PROTOCOL.md 1.1). */
    private static final int ANNOUNCED = 262_144;

    private static final SdkSignIn DEFAULT = SdkSignIn.NODE_1_2_8;

    private final MqttVersion version;
    private final TestDevice device;
    private final Supplier<TestDevice> other;
    private final Supplier<TestDevice> registering;

    WireVariables(
            MqttVersion version,
            TestDevice device,
            Supplier<TestDevice> other,
            Supplier<TestDevice> registering) {
        this.version = version;
        this.device = device;
        this.other = other;
        this.registering = registering;
    }

    /** Chooses, then replaces inner braces first, until none is left. */
    String expand(String text) {
        String expanded = CHOICE.matcher(text).replaceAll(isFive() ? "$2" : "$1");
        while (true) {
            Matcher matcher = VARIABLE.matcher(expanded);
            if (!matcher.find()) {
                return expanded;
            }
            expanded = matcher.replaceAll(found -> Matcher.quoteReplacement(value(found)));
        }
    }

    private String value(MatchResult found) {
        String[] words = found.group(1).split(" ", 2);
        String argument = words.length == 2 ? words[1] : "";
        Credentials credentials = DEFAULT.sign(device.id(), device.secret());
        return switch (words[0]) {
            case "p" -> isFive() ? "00" : "";
            case "mqtt" -> "s'%s' %02x".formatted(version.protocolName(), version.level());
            case "pk" -> device.id().productKey().value();
            case "dn" -> device.id().deviceName().value();
            case "own" -> "/" + device.id();
            case "other-dn" -> other.get().id().deviceName().value();
            case "other" -> "/" + other.get().id();
            case "client-id" -> credentials.clientId();
            case "user-name" -> credentials.userName();
            case "password" -> credentials.password();
            case "sign-in" -> strings(credentials);
            case "other-sign-in" -> {
                TestDevice another = other.get();
                yield strings(DEFAULT.sign(another.id(), another.secret()));
            }
            case "fill" -> Integer.toString(128 - device.topic("user/1234/").length());
            case "room" -> Integer.toString(roomIn("user/update"));
            case "sdk" -> strings(SdkSignIn.valueOf(argument).sign(device.id(), device.secret()));
            case "sign" -> strings(sign(argument));
            case "connect" -> connect("c2", CODES_ONLY, strings(credentials));
            case "connect-keep" -> connect("c0", "11 ffffffff " + CODES_ONLY, strings(credentials));
            case "connect-as" -> connect("c2", CODES_ONLY, strings(sign(argument)));
            case "connect-with" -> connect("c2", argument, strings(credentials));
            case "connack" -> isFive() ? "20 .. 00 00 ..." : "20 02 00 00";
            case "connack-present" -> present();
            case "refused" -> {
                String[] codes = argument.split(" ", 2);
                yield isFive() ? "20 .. 00 " + codes[1] + " ..." : "20 02 00 " + codes[0];
            }
            case "reg-pk" -> registering.get().id().productKey().value();
            case "reg-dn" -> registering.get().id().deviceName().value();
            case "register" -> {
                TestDevice own = registering.get();
                yield strings(SdkRegistration.valueOf(argument).sign(own.id(), productSecret(own)));
            }
            case "register-as" -> strings(register(argument));
            default -> throw new IllegalArgumentException("no variable: " + found.group());
        };
    }

    /** Beside the fixed header, the topic with its length, the packet id, and in 5.0 the Property Length. */
    private int roomIn(String suffix) {
        int fixedHeader = 4;
        int topic = 2 + device.topic(suffix).length();
        return ANNOUNCED - fixedHeader - topic - 2 - (isFive() ? 1 : 0);
    }

    private boolean isFive() {
        return version == MqttVersion.MQTT_5;
    }

    private String connect(String flags, String properties, String signIn) {
        return "10 r {mqtt} %s 003c %s %s"
                .formatted(flags, isFive() ? "v(" + properties + ")" : "", signIn);
    }

    /** MQTT 3.1 has no flag for it. */
    private String present() {
        return switch (version) {
            case MQTT_3_1 -> "20 02 00 00";
            case MQTT_3_1_1 -> "20 02 01 00";
            case MQTT_5 -> "20 .. 01 00 ...";
        };
    }

    private Credentials sign(String clientId) {
        SignInClientId parsed = SignInClientId.parse(clientId);
        String content =
                Signature.content(
                        parsed.bare(), device.id(), parsed.parameter("timestamp").orElse(null));
        return new Credentials(
                clientId,
                DEFAULT.sign(device.id(), device.secret()).userName(),
                Signature.hex(parsed.signMethod().orElseThrow(), device.secret().bytes(), content));
    }

    private Credentials register(String clientId) {
        TestDevice own = registering.get();
        String name = clientId.substring(0, clientId.indexOf('.'));
        return SdkRegistration.sign(
                new DeviceId(own.id().productKey(), DeviceName.of(name)),
                productSecret(own),
                clientId);
    }

    /** The platform knows it only as text; here it stands where other devices have their secret. */
    private static String productSecret(TestDevice registering) {
        return registering.secret().reveal();
    }

    private static String strings(Credentials credentials) {
        return "s'%s' s'%s' s'%s'"
                .formatted(credentials.clientId(), credentials.userName(), credentials.password());
    }
}
