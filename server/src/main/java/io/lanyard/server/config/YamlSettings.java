// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The settings of a YAML file as flat keys: {@code mqtt:} with {@code port:} below it is {@code mqtt.port}. Values
 * stay text; their meaning is the business of {@link ConfigValues}.
 */
final class YamlSettings {
    private final String fileName;
    private final Map<String, GivenValue> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private YamlSettings(String fileName) {
        this.fileName = fileName;
    }

    static YamlSettings none() {
        return new YamlSettings("");
    }

    /** Reads the file; whatever is wrong with it becomes a problem that names file and line. */
    static YamlSettings read(Path file) {
        YamlSettings settings = new YamlSettings(file.toString());
        try {
            LoadSettings load = LoadSettings.builder().setLabel(file.toString()).build();
            Optional<Node> root = new Compose(load).composeString(Files.readString(file));
            root.ifPresent(node -> settings.add("", node));
        } catch (NoSuchFileException e) {
            settings.problems.add(file + ": there is no such file");
        } catch (IOException e) {
            settings.problems.add(file + ": cannot be read: " + e);
        } catch (MarkedYamlEngineException e) {
            settings.problems.add(
                    settings.place(e.getProblemMark()) + ": is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            settings.problems.add(file + ": is not YAML: " + e.getMessage());
        }
        return settings;
    }

    private void add(String path, Node node) {
        String place = place(node.getStartMark());
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple entry : mapping.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key) {
                        add(
                                path.isEmpty() ? key.getValue() : path + "." + key.getValue(),
                                entry.getValueNode());
                    } else {
                        problems.add(
                                place(entry.getKeyNode().getStartMark())
                                        + ": a key has to be a word");
                    }
                }
            }
            case ScalarNode scalar when path.isEmpty() ->
                    problems.add(
                            "%s: expected keys such as `mqtt:`, found %s"
                                    .formatted(place, quote(scalar.getValue())));
            case ScalarNode scalar -> {
                GivenValue earlier =
                        values.putIfAbsent(path, new GivenValue(scalar.getValue(), place));
                if (earlier != null) {
                    problems.add(
                            "%s: %s stands there twice, first at %s"
                                    .formatted(place, path, earlier.place()));
                }
            }
            default ->
                    problems.add(
                            "%s: %s has to be one value, found a list"
                                    .formatted(place, path.isEmpty() ? "the file" : path));
        }
    }

    private String place(Optional<Mark> mark) {
        return mark.map(found -> fileName + ":" + (found.getLine() + 1)).orElse(fileName);
    }

    private static String quote(String value) {
        return '"' + value + '"';
    }

    Map<String, GivenValue> values() {
        return values;
    }

    List<String> problems() {
        return problems;
    }
}
