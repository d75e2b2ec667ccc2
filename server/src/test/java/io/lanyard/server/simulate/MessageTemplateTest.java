// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplateTest {
    @TempDir private Path folder;

    private MessageTemplate read(String name, String text) throws IOException {
        return MessageTemplate.read(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void aJsonFileIsOneMessageWithItsVariablesFilledIn() throws IOException {
        MessageTemplate template =
                read(
                        "m.json",
                        """
                        {"id":"${n}","from":"${productKey}/${deviceName}","at":${time},
                         "t":${random:-5.25:5},"whole":${random:1:6}}
                        """);

        JsonObject message = new JsonObject(template.message(3, "pk", "dn", 7));

        assertThat(message.getString("id")).isEqualTo("7");
        assertThat(message.getString("from")).isEqualTo("pk/dn");
        assertThat(message.getLong("at")).isPositive();
        assertThat(message.getDouble("t")).isBetween(-5.25, 5.0);
        assertThat(message.getValue("whole")).isInstanceOf(Integer.class);
    }

    @Test
    void eachLineOfACsvFileIsAMessageAndDevicesBeginAtLinesOfTheirOwn() throws IOException {
        MessageTemplate template =
                read(
                        "m.CSV",
                        "name, value,note\r\nwarm,21.5,\"say \"\"hi\"\", twice\"\r\n\r\ncold,${n},007x");

        assertThat(template.message(0, "pk", "dn", 1))
                .isEqualTo("{\"name\":\"warm\",\"value\":21.5,\"note\":\"say \\\"hi\\\", twice\"}");
        assertThat(template.message(0, "pk", "dn", 2))
                .isEqualTo("{\"name\":\"cold\",\"value\":2,\"note\":\"007x\"}");
        assertThat(template.message(1, "pk", "dn", 1)).contains("cold");
        assertThat(template.message(1, "pk", "dn", 2)).contains("warm");
    }

    @Test
    void whatIsPublishedWithoutAFileIsJson() {
        assertThat(
                        new JsonObject(MessageTemplate.DEFAULT.message(0, "pk", "dn", 1))
                                .getInteger("n"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m.json|[1]|not a JSON object once the variables are filled in",
                "m.json|{\"a\":${sine}}|unknown variable ${sine}; there are productKey, deviceName",
                "m.json|{\"a\":${random:9:1}}|FROM is above TO",
                "m.csv|a,b|a line with names and at least one with values are expected, found 1",
                "m.csv|a,b;1|record 2 has 1 values, expected 2",
                "m.csv|a;\"open|a quote in record 2 is not closed"
            })
    void whatIsNoTemplateIsRefusedWithItsReason(String name, String text, String reason) {
        assertThatThrownBy(() -> read(name, text.replace(';', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }
}
