// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a wire table: a text in which every row begins with {@code == name [who demands it]} and goes on with one
 * step a line, see {@link WireStep}. Indented lines continue the line before. Lines that begin with {@code #} are
 * remarks.
 */
final class WireTable {
    private static final Pattern NAME = Pattern.compile("== (.+ \\[.+])");
    private static final Pattern PACKETS = Pattern.compile("([a-z])(>>|>|<) (.+)");
    private static final Pattern EVENT = Pattern.compile("([a-z]) (closed|alive|hangs up|is cut)");
    private static final Pattern PUB = Pattern.compile("cloud pub (\\S+) ([01]) '([^']*)'");
    private static final Pattern SEES = Pattern.compile("cloud sees (\\S+) '([^']*)'");
    private static final Pattern CALL = Pattern.compile("cloud calls ([A-Za-z]+)");

    private WireTable() {}

    /** A line with what was indented behind it. */
    private record Line(int number, String text) {}

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
        List<WireRow> rows = new ArrayList<>();
        String place = "";
        String name = "";
        List<WireStep> steps = new ArrayList<>();
        for (Line line : lines(text)) {
            Matcher named = NAME.matcher(line.text);
            if (named.matches()) {
                addRow(rows, place, name, steps);
                place = file + ":" + line.number;
                name = named.group(1);
                steps.clear();
                continue;
            }
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s:%d: a row has to begin with == name [who demands it], found: %s"
                                .formatted(file, line.number, line.text));
            }
            steps.add(
                    step(line.text)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "%s:%d: no step: %s"
                                                    .formatted(file, line.number, line.text))));
        }
        addRow(rows, place, name, steps);
        return rows;
    }

    private static void addRow(
            List<WireRow> rows, String place, String name, List<WireStep> steps) {
        if (name.isEmpty()) {
            return;
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(place + ": the row has no step: " + name);
        }
        rows.add(new WireRow(place, name, steps));
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

    private static Optional<WireStep> step(String line) {
        Matcher packets = PACKETS.matcher(line);
        if (packets.matches()) {
            return Optional.of(packets(packets.group(1), packets.group(2), packets.group(3)));
        }
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
            return Optional.of(event(event.group(1), event.group(2)));
        }
        Matcher pub = PUB.matcher(line);
        if (pub.matches()) {
            int qos = Integer.parseInt(pub.group(2));
            return Optional.of(new WireStep.Pub(pub.group(1), qos, pub.group(3)));
        }
        Matcher sees = SEES.matcher(line);
        if (sees.matches()) {
            return Optional.of(new WireStep.Sees(sees.group(1), sees.group(2)));
        }
        Matcher call = CALL.matcher(line);
        if (call.matches()) {
            return Optional.of(new WireStep.Call(call.group(1)));
        }
        return switch (line) {
            case "cloud watches" -> Optional.of(new WireStep.Watch());
            case "device offline" -> Optional.of(new WireStep.Offline());
            default -> Optional.empty();
        };
    }

    private static WireStep packets(String connection, String direction, String packets) {
        return switch (direction) {
            case ">" -> new WireStep.Send(connection, packets);
            case ">>" -> new WireStep.Drip(connection, packets);
            default -> new WireStep.Expect(connection, packets);
        };
    }

    private static WireStep event(String connection, String event) {
        return switch (event) {
            case "closed" -> new WireStep.Closed(connection);
            case "alive" -> new WireStep.Alive(connection);
            case "hangs up" -> new WireStep.HangUp(connection);
            default -> new WireStep.Cut(connection);
        };
    }
}
