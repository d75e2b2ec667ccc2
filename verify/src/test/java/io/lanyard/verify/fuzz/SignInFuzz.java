// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.protocol.signin.UserName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The three texts of a sign-in, with U+0000 between them: clientId, user name, password. What is no clientId is
 * refused with a message that can be logged; what is one says the same however it is asked; a user name names at most
 * one device and is the only way to write it; a password is right only as the hex of the signature.
 */
public final class SignInFuzz {
    private static final byte[] SIGNATURE =
            HexFormat.of().parseHex("d41d8cd98f00b204e9800998ecf8427e");

    private SignInFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<String> parts = InputText.parts(input, 3);
        clientId(parts.get(0));
        userName(parts.get(1));
        password(parts.get(2));
    }

    private static void clientId(String text) {
        int first = text.indexOf('|');
        int last = text.lastIndexOf('|');
        String bare = first < 0 ? text : text.substring(0, first);
        boolean valid = !bare.isEmpty() && bare.length() <= 64 && (first < 0 || first != last);
        SignInClientId clientId;
        try {
            clientId = SignInClientId.parse(text);
        } catch (IllegalArgumentException refused) {
            Invariant.printable(String.valueOf(refused.getMessage()), 200);
            Invariant.same(false, valid, "refused");
            return;
        }
        Invariant.same(true, valid, "accepted");
        Invariant.same(clientId.bare(), bare, "bare part");
        Invariant.printable(clientId.sdkLanguage(), 64);
        Invariant.printable(clientId.sdkVersion(), 64);
        Invariant.printable(clientId.toString(), 500);
        Invariant.same(clientId.wantsNotices(), (clientId.extensions() & 2) != 0, "notices");
        Invariant.same(
                clientId.subscribesSystemTopics(),
                clientId.parameter("_ss").equals(Optional.of("1")),
                "system topics");
        Optional<String> named = clientId.parameter("signMethod");
        Invariant.same(clientId.parameter("SIGNMETHOD"), named, "parameter in upper case");
        Invariant.same(
                clientId.signMethod(),
                named.isEmpty() ? Optional.of(SignMethod.HMAC_MD5) : SignMethod.of(named.get()),
                "sign method");
        if (first >= 0) {
            // Of two with one name the first counts, so what stands behind changes nothing.
            SignInClientId longer =
                    SignInClientId.parse(
                            text.substring(0, last) + ",signmethod=none,timestamp=x,_ss=0|");
            Invariant.same(
                    longer.parameter("signmethod"),
                    Optional.of(named.orElse("none")),
                    "the first of two");
            Invariant.same(
                    longer.parameter("timestamp"),
                    Optional.of(clientId.parameter("timestamp").orElse("x")),
                    "the first of two");
        }
    }

    private static void userName(String text) {
        UserName.parse(text).ifPresent(id -> Invariant.same(UserName.of(id), text, "user name"));
    }

    private static void password(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean right = text.equalsIgnoreCase(HexFormat.of().formatHex(SIGNATURE));
        Invariant.same(Signature.matches(SIGNATURE, bytes), right, "password " + text);
    }
}
