// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The clientId of a sign-in: {@code bare|key=value,key=value,...|} (PROTOCOL.md 2.1 to 2.4).
 *
 * <p>The identity of the device never comes from here but from the user name: SDKs disagree on the bare part, and
 * several change the text at every connect. Keys are compared without regard to case; unknown ones are kept and
 * harm nothing. Of a key that stands twice the first counts.
 */
public final class SignInClientId {
    /** Longest bare part, in characters (PROTOCOL.md 2.1). */
    public static final int MAX_BARE_LENGTH = 64;

    private static final int MAX_SDK_LENGTH = 64;
    private static final int MAX_SHOWN_LENGTH = 500;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private final String bare;
    private final Map<String, String> parameters;

    private SignInClientId(String bare, Map<String, String> parameters) {
        this.bare = bare;
        this.parameters = parameters;
    }

    /**
     * Takes the text apart: what stands before the first bar, and between the first and the last bar a list of
     * parameters. A bar between these two belongs to the value in which it stands, as in {@code lan=JS|Ali}. A part of
     * the list without {@code =} is ignored like an unknown parameter.
     *
     * @throws IllegalArgumentException when the text is empty, its bare part is longer than
     *     {@link #MAX_BARE_LENGTH}, or it has a single bar; the message says which
     */
    public static SignInClientId parse(String text) {
        int first = text.indexOf('|');
        String bare = first < 0 ? text : text.substring(0, first);
        if (bare.isEmpty()) {
            throw new IllegalArgumentException("clientId has nothing before its first bar");
        }
        if (bare.length() > MAX_BARE_LENGTH) {
            throw new IllegalArgumentException(
                    "clientId has %d characters before its first bar, at most %d are allowed"
                            .formatted(bare.length(), MAX_BARE_LENGTH));
        }
        if (first < 0) {
            return new SignInClientId(bare, Map.of());
        }
        int last = text.lastIndexOf('|');
        if (last == first) {
            throw new IllegalArgumentException(
                    "clientId has one bar, at index "
                            + first
                            + "; its parameters stand between two");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : text.substring(first + 1, last).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        part.substring(equals + 1));
            }
        }
        return new SignInClientId(bare, parameters);
    }

    /** What stands before the first bar; the part that is signed. */
    public String bare() {
        return bare;
    }

    /** The value of a parameter exactly as sent; the key's case does not matter. */
    public Optional<String> parameter(String key) {
        return Optional.ofNullable(parameters.get(key.toLowerCase(Locale.ROOT)));
    }

    /**
     * The {@code signmethod}: HMAC-MD5 when there is none, nothing when the platform does not know it
     * (PROTOCOL.md 2.2).
     */
    public Optional<SignMethod> signMethod() {
        String name = parameters.get("signmethod");
        return name == null ? Optional.of(SignMethod.HMAC_MD5) : SignMethod.of(name);
    }

    /** What the device asks for; an unknown {@code authType} is passed over like any unknown parameter. */
    public AuthType authType() {
        return switch (parameters.getOrDefault("authtype", "")) {
            case "register" -> AuthType.REGISTER;
            case "regnwl" -> AuthType.REGISTER_UNLISTED;
            case "connwl" -> AuthType.TOKEN;
            default -> AuthType.SIGNATURE;
        };
    }

    /** Whether an application signs in, not a device: it says {@code authMode} (PROTOCOL.md 5.1). */
    public boolean isOfApplication() {
        return parameters.containsKey("authmode");
    }

    /** {@code _ss=1}: the device expects the system topics without subscribing them (PROTOCOL.md 3.6). */
    public boolean subscribesSystemTopics() {
        return "1".equals(parameters.get("_ss"));
    }

    /** The bits of {@code ext}: 1 for RRPC on custom topics, 2 for {@code /ext/notify}; 0 when absent or no number. */
    public int extensions() {
        String ext = parameters.get("ext");
        if (ext == null) {
            return 0;
        }
        try {
            return Integer.parseInt(ext);
        } catch (NumberFormatException e) {
            // An SDK that sends something else asks for nothing that is known here.
            return 0;
        }
    }

    /** Whether the device wants notices such as the kick on {@code /ext/notify} (PROTOCOL.md 1.7, 2.3). */
    public boolean wantsNotices() {
        return (extensions() & 2) != 0;
    }

    /**
     * {@code lan}, the language of the SDK, for logs and events: at most 64 characters, without control characters and
     * line breaks; empty when it was not sent.
     */
    public String sdkLanguage() {
        return printable(parameters.getOrDefault("lan", "").strip(), MAX_SDK_LENGTH);
    }

    /** {@code _v}, the version of the SDK, like {@link #sdkLanguage()}. */
    public String sdkVersion() {
        return printable(parameters.getOrDefault("_v", "").strip(), MAX_SDK_LENGTH);
    }

    /** For logs, without control characters and line breaks, at most 500 characters. */
    @Override
    public String toString() {
        return printable("SignInClientId[" + bare + ", " + parameters + "]", MAX_SHOWN_LENGTH);
    }

    /** Who has not signed in yet must not write lines of its own into the log, nor fill it. */
    private static String printable(String text, int maxLength) {
        String shown = text.length() <= maxLength ? text : text.substring(0, maxLength);
        return UNPRINTABLE.matcher(shown).replaceAll("?");
    }
}
