// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

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
 * What stands in braces in the packets of a row.
 *
 * <pre>
 * {pk} {dn} {own}             the device of the row; own is /pk/dn
 * {other-dn} {other}          another device of the same product; other is /pk/other-dn
 * {client-id} {user-name} {password}   the sign-in as the Node SDK writes it
 * {sign-in}                   these three as MQTT strings
 * {sdk PYTHON_1_2_13}         the three strings as another SDK writes them
 * {sign text}                 the three strings with this clientId
 * {other-sign-in}             the three strings of the other device
 * {fill}                  how many characters are missing behind /pk/dn/user/1234/ to 128 bytes
 * {connect} {connect-keep}    a whole CONNECT with that sign-in, keep alive 60; keep is Clean Session 0
 * {connect-as text}           a whole CONNECT with this clientId
 * {reg-pk} {reg-dn}           a listed device of a product with dynamic registration, which never signed in
 * {register C_4_2_0}          the three strings with which an SDK registers it
 * {register-as text}          the three strings with this clientId, for the device that it begins with, DN.
 * </pre>
 */
final class WireVariables {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z-]*(?: [^{}]+)?)}");
    private static final SdkSignIn DEFAULT = SdkSignIn.NODE_1_2_8;

    private final TestDevice device;
    private final Supplier<TestDevice> other;
    private final Supplier<TestDevice> registering;

    WireVariables(TestDevice device, Supplier<TestDevice> other, Supplier<TestDevice> registering) {
        this.device = device;
        this.other = other;
        this.registering = registering;
    }

    /** Replaces inner braces first, until none is left. */
    String expand(String text) {
        String expanded = text;
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
            case "sdk" -> strings(SdkSignIn.valueOf(argument).sign(device.id(), device.secret()));
            case "sign" -> strings(sign(argument));
            case "connect" -> "10 r s'MQTT' 04 c2 00 3c " + strings(credentials);
            case "connect-keep" -> "10 r s'MQTT' 04 c0 00 3c " + strings(credentials);
            case "connect-as" -> "10 r s'MQTT' 04 c2 00 3c " + strings(sign(argument));
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
