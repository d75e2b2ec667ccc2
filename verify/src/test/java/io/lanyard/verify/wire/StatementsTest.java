// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code statements.txt} lists the numbered statements of MQTT 3.1.1 and 5.0. Each has a row of the tables that runs in
 * that version, or a test, or the reason why there is none.
 */
class StatementsTest {
    private static final String REASON = "not: ";
    private static final Pattern LINE = Pattern.compile("([0-9]+(?:\\.[0-9]+)+-[0-9]+)(?: (.*))?");
    private static final Pattern NAMED_BY_ROW = Pattern.compile("MQTT-([0-9.]+-[0-9]+)");

    /**
     * A statement.
     *
     * @param proof what stands behind its number; empty for nothing
     */
    record Statement(MqttVersion version, String id, String proof) {}

    private static List<Statement> statements() throws IOException {
        List<Statement> statements = new ArrayList<>();
        MqttVersion version = MqttVersion.MQTT_3_1_1;
        for (String line : text().split("\n", -1)) {
            if (line.equals("== 3.1.1")) {
                version = MqttVersion.MQTT_3_1_1;
            } else if (line.equals("== 5")) {
                version = MqttVersion.MQTT_5;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                Matcher matcher = LINE.matcher(line);
                assertThat(matcher.matches()).as(line).isTrue();
                statements.add(
                        new Statement(
                                version,
                                matcher.group(1),
                                Objects.requireNonNullElse(matcher.group(2), "")));
            }
        }
        return statements;
    }

    private static String text() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        StatementsTest.class.getResourceAsStream("/wire/statements.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, WireRow> rows() {
        return WireTable.all()
                .collect(
                        Collectors.toMap(
                                row -> row.name().replaceFirst(" \\[[^\\[]*]$", ""),
                                Function.identity()));
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void everyStatementHasARowOfItsVersionOrATestOrAReason(MqttVersion version) throws Exception {
        Map<String, WireRow> rows = rows();
        List<Statement> ofVersion =
                statements().stream().filter(each -> each.version() == version).toList();
        assertThat(ofVersion).hasSizeGreaterThan(130);
        for (Statement statement : ofVersion) {
            String proof = statement.proof();
            if (proof.startsWith(ProofReference.TEST)) {
                ProofReference.requireTest(proof);
            } else if (proof.startsWith(REASON)) {
                assertThat(proof).as(statement.toString()).hasSizeGreaterThan(REASON.length() + 10);
            } else {
                assertThat(rows).as(statement.toString()).containsKey(proof);
                assertThat(Objects.requireNonNull(rows.get(proof)).scope().versions())
                        .as("versions of the row of " + statement)
                        .contains(version);
            }
        }
    }

    @Test
    void noStatementIsListedTwice() throws Exception {
        assertThat(statements().stream().map(each -> each.version() + " " + each.id()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyStatementThatARowNamesIsListed() throws Exception {
        Set<String> listed = statements().stream().map(Statement::id).collect(Collectors.toSet());
        for (WireRow row : rows().values()) {
            NAMED_BY_ROW
                    .matcher(row.name())
                    .results()
                    .forEach(named ->
                            assertThat(listed).as(row.toString()).contains(named.group(1)));
        }
    }
}
