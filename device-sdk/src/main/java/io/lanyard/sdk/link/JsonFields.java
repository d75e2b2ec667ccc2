// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few JSON objects that the platform sends to the SDK itself: the answers to a registration and to a question
 * for the time. An SDK for small devices does not bring a JSON library for two objects of three strings.
 */
final class JsonFields {
    private static final int DEEPEST = 16;

    private final String text;
    private int at;

    private JsonFields(String text) {
        this.text = text;
    }

    /**
     * The members of the object whose values are strings, numbers or literals, as text; those of an object in it by both
     * names with a dot between. Arrays and null are left out. Nothing when the bytes are no JSON object.
     */
    static Optional<Map<String, String>> parse(byte[] utf8) {
        JsonFields json = new JsonFields(new String(utf8, StandardCharsets.UTF_8));
        try {
            Map<String, String> fields = new LinkedHashMap<>();
            json.object(0, "", fields);
            json.skipBlanks();
            return json.at == json.text.length() ? Optional.of(fields) : Optional.empty();
        } catch (NotJson e) {
            return Optional.empty();
        }
    }

    private static final class NotJson extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void object(int depth, String prefix, Map<String, String> fields) throws NotJson {
        expect('{');
        if (accept('}')) {
            return;
        }
        do {
            skipBlanks();
            String name = prefix + string();
            expect(':');
            @Nullable String value = value(depth, name, fields);
            if (value != null) {
                fields.put(name, value);
            }
        } while (accept(','));
        expect('}');
    }

    /** The value as text; null for null, an object, whose members are among the fields then, or an array. */
    private @Nullable String value(int depth, String name, Map<String, String> fields)
            throws NotJson {
        if (depth > DEEPEST) {
            throw new NotJson();
        }
        skipBlanks();
        switch (peek()) {
            case '"' -> {
                return string();
            }
            case '{' -> {
                object(depth + 1, name + ".", fields);
                return null;
            }
            case '[' -> {
                expect('[');
                if (!accept(']')) {
                    do {
                        value(depth + 1, name, new LinkedHashMap<>());
                    } while (accept(','));
                    expect(']');
                }
                return null;
            }
            default -> {
                return literal();
            }
        }
    }

    private @Nullable String literal() throws NotJson {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw new NotJson();
        }
        String literal = text.substring(start, at);
        return literal.equals("null") ? null : literal;
    }

    private String string() throws NotJson {
        if (peek() != '"') {
            throw new NotJson();
        }
        at++;
        StringBuilder read = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw new NotJson();
            }
            read.append(c == '\\' ? escaped() : c);
        }
        return read.toString();
    }

    private char escaped() throws NotJson {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw new NotJson();
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw new NotJson();
        };
    }

    private void expect(char c) throws NotJson {
        if (!accept(c)) {
            throw new NotJson();
        }
    }

    private boolean accept(char c) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private char peek() throws NotJson {
        if (at >= text.length()) {
            throw new NotJson();
        }
        return text.charAt(at);
    }

    private char next() throws NotJson {
        char c = peek();
        at++;
        return c;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
