// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.mqtt.packet.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a wire table: a text in which every row begins with {@code == name [who demands it]} and goes on with one
 * step a line, see {@link WireStep}. Indented lines continue the line before. Lines that begin with {@code #} are
 * remarks.
 *
 * <p>A row is run in MQTT 3.1.1 and 5.0 over TCP and WebSocket, unless it says otherwise before its steps; what stands
 * before the first row of a table is said of all that say nothing else.
 *
 * <pre>
 * in 3.1 3.1.1                        the versions
 * over tcp tls                        the carriers
 * mosquitto differs: because          Mosquitto, which the tables are run against as well, does something else
 * mosquitto differs in 5: because     the same in some of the versions only
 * mosquitto has no part: because      the row asks for something that Mosquitto does not have
 * </pre>
 */
final class WireTable {
    private static final Pattern NAME = Pattern.compile("== (.+ \\[.+])");
    private static final Pattern PACKETS = Pattern.compile("([a-z])(>>|>|<) (.+)");
    private static final Pattern EVENT =
            Pattern.compile("([a-z]) (closed|alive|hangs up|is cut)(?: ([0-9a-f]{2}))?");
    private static final Pattern PUB =
            Pattern.compile("cloud pub (\\S+) ([01]) '([^']*)'(?: with (.+))?");
    private static final Pattern SEES = Pattern.compile("cloud sees (\\S+) '([^']*)'");
    private static final Pattern SIGN_IN =
            Pattern.compile("([a-z]) (connects|connects to stay|comes back)");
    private static final Pattern PASS = Pattern.compile("([0-9]+) s pass");
    private static final Pattern VERSIONS =
            Pattern.compile("in ((?:3\\.1|3\\.1\\.1|5)(?: (?:3\\.1\\.1|5))*)");
    private static final Pattern CARRIERS =
            Pattern.compile("over ((?:tcp|websocket|tls|wss)(?: (?:tcp|websocket|tls|wss))*)");
    private static final Pattern NOTE =
            Pattern.compile("mosquitto (differs|has no part)(?: in ([0-9. ]+))?: (.+)");
    private static final Pattern CALL = Pattern.compile("cloud calls ([A-Za-z]+)");

    private WireTable() {}

    /** A line with what was indented behind it. */
    private record Line(int number, String text) {}

    private static final List<String> TABLES =
            List.of(
                    "sign-in.txt",
                    "violations.txt",
                    "subscribe.txt",
                    "publish.txt",
                    "downlink.txt",
                    "takeover.txt",
                    "registration.txt",
                    "connect.txt",
                    "properties.txt",
                    "messages.txt",
                    "retained.txt",
                    "wills.txt",
                    "time.txt");

    /** The rows of all tables. */
    static Stream<WireRow> all() {
        return TABLES.stream().flatMap(table -> load(table).stream());
    }

    /** The rows of a table that lies beside this class's resources. */
    static List<WireRow> load(String name) {
        String resource = "/wire/" + name;
        try (InputStream in = WireTable.class.getResourceAsStream(resource)) {
            Objects.requireNonNull(in, () -> "there is no table " + resource);
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rows of a table.
     *
     * @throws IllegalArgumentException when a line cannot be read; the message names it
     */
    static List<WireRow> parse(String file, String text) {
        return new Reader(file).read(text);
    }

    /** How tables and people call a version. */
    static String nameOf(MqttVersion version) {
        return switch (version) {
            case MQTT_3_1 -> "3.1";
            case MQTT_3_1_1 -> "3.1.1";
            case MQTT_5 -> "5";
        };
    }

    /** The rows of one table as they come together. */
    private static final class Reader {
        private final String file;
        private final List<WireRow> rows = new ArrayList<>();
        private final List<WireStep> steps = new ArrayList<>();
        private WireRow.Scope usual = WireRow.Scope.USUAL;
        private WireRow.Scope scope = WireRow.Scope.USUAL;
        private String place = "";
        private String name = "";

        Reader(String file) {
            this.file = file;
        }

        List<WireRow> read(String text) {
            for (Line line : lines(text)) {
                Matcher named = NAME.matcher(line.text);
                if (named.matches()) {
                    endRow();
                    place = file + ":" + line.number;
                    name = named.group(1);
                    scope = usual;
                } else {
                    readLine(line);
                }
            }
            endRow();
            return rows;
        }

        private void readLine(Line line) {
            Optional<WireRow.Scope> narrowed = scope(name.isEmpty() ? usual : scope, line.text);
            if (narrowed.isPresent() && name.isEmpty()) {
                usual = narrowed.get();
                return;
            }
            if (narrowed.isPresent() && steps.isEmpty()) {
                scope = narrowed.get();
                return;
            }
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s:%d: a row has to begin with == name [who demands it], found: %s"
                                .formatted(file, line.number, line.text));
            }
            List<WireStep> read = steps(line.text);
            if (read.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s:%d: no step: %s".formatted(file, line.number, line.text));
            }
            steps.addAll(read);
        }

        private void endRow() {
            if (name.isEmpty()) {
                return;
            }
            if (steps.isEmpty()) {
                throw new IllegalArgumentException(place + ": the row has no step: " + name);
            }
            rows.add(new WireRow(place, name, scope, steps));
            steps.clear();
        }
    }

    /** What a line says about where a row holds; nothing when it says something else. */
    private static Optional<WireRow.Scope> scope(WireRow.Scope before, String line) {
        Matcher versions = VERSIONS.matcher(line);
        if (versions.matches()) {
            return Optional.of(before.in(versions(versions.group(1))));
        }
        Matcher carriers = CARRIERS.matcher(line);
        if (carriers.matches()) {
            return Optional.of(
                    before.over(
                            Stream.of(carriers.group(1).split(" ", -1))
                                    .map(name -> WireCarrier.valueOf(name.toUpperCase(Locale.ROOT)))
                                    .collect(Collectors.toSet())));
        }
        Matcher note = NOTE.matcher(line);
        if (note.matches()) {
            Set<MqttVersion> where =
                    note.group(2) == null ? Set.of(MqttVersion.values()) : versions(note.group(2));
            return Optional.of(
                    before.with(
                            new PeerNote(note.group(1).equals("differs"), where, note.group(3))));
        }
        return Optional.empty();
    }

    private static Set<MqttVersion> versions(String names) {
        List<String> wanted = List.of(names.split(" ", -1));
        return Stream.of(MqttVersion.values())
                .filter(version -> wanted.contains(nameOf(version)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (Character.isWhitespace(raw.charAt(0)) && !lines.isEmpty()) {
                Line before = lines.removeLast();
                lines.add(new Line(before.number, before.text + " " + line));
            } else {
                lines.add(new Line(number, line));
            }
        }
        return lines;
    }

    /** The steps of a line; none when it is no step. */
    private static List<WireStep> steps(String line) {
        Matcher packets = PACKETS.matcher(line);
        if (packets.matches()) {
            return List.of(packets(packets.group(1), packets.group(2), packets.group(3)));
        }
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
            return event(event.group(1), event.group(2), event.group(3));
        }
        Matcher signIn = SIGN_IN.matcher(line);
        if (signIn.matches()) {
            return signIn(signIn.group(1), signIn.group(2));
        }
        Matcher pub = PUB.matcher(line);
        if (pub.matches()) {
            int qos = Integer.parseInt(pub.group(2));
            return List.of(
                    new WireStep.Pub(pub.group(1), qos, pub.group(3), parameters(pub.group(4))));
        }
        Matcher sees = SEES.matcher(line);
        if (sees.matches()) {
            return List.of(new WireStep.Sees(sees.group(1), sees.group(2)));
        }
        Matcher call = CALL.matcher(line);
        if (call.matches()) {
            return List.of(new WireStep.Call(call.group(1)));
        }
        Matcher pass = PASS.matcher(line);
        if (pass.matches()) {
            return List.of(new WireStep.Pass(Integer.parseInt(pass.group(1))));
        }
        return switch (line) {
            case "cloud watches" -> List.of(new WireStep.Watch());
            case "device offline" -> List.of(new WireStep.Offline());
            default -> List.of();
        };
    }

    private static Map<String, String> parameters(@Nullable String words) {
        return words == null
                ? Map.of()
                : Stream.of(words.split(" ", -1))
                        .map(word -> word.split("=", 2))
                        .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    private static List<WireStep> signIn(String connection, String how) {
        return List.of(
                new WireStep.Send(
                        connection, how.equals("connects") ? "{connect}" : "{connect-keep}"),
                new WireStep.Expect(
                        connection, how.equals("comes back") ? "{connack-present}" : "{connack}"));
    }

    private static WireStep packets(String connection, String direction, String packets) {
        return switch (direction) {
            case ">" -> new WireStep.Send(connection, packets);
            case ">>" -> new WireStep.Drip(connection, packets);
            default -> new WireStep.Expect(connection, packets);
        };
    }

    private static List<WireStep> event(String connection, String event, @Nullable String code) {
        if (code != null && !event.equals("closed")) {
            return List.of();
        }
        return List.of(
                switch (event) {
                    case "closed" -> new WireStep.Closed(connection, code == null ? "" : code);
                    case "alive" -> new WireStep.Alive(connection);
                    case "hangs up" -> new WireStep.HangUp(connection);
                    default -> new WireStep.Cut(connection);
                });
    }
}
