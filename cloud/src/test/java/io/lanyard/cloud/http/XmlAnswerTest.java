// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class XmlAnswerTest {
    private static String xml(JsonObject body) {
        String text = new XmlAnswer(200, "PubResponse", body).encoded().toString();
        String start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        assertThat(text).startsWith(start);
        return text.substring(start.length());
    }

    @Test
    void writesAnElementForEachFieldAndOneForEachEntryOfAnArray() {
        assertThat(
                        xml(
                                new JsonObject()
                                        .put("Success", true)
                                        .put("Total", 2)
                                        .put(
                                                "Data",
                                                new JsonObject()
                                                        .put(
                                                                "Info",
                                                                new JsonArray()
                                                                        .add(
                                                                                new JsonObject()
                                                                                        .put(
                                                                                                "Id",
                                                                                                "1"))
                                                                        .add(
                                                                                new JsonObject()
                                                                                        .put(
                                                                                                "Id",
                                                                                                "2"))))))
                .isEqualTo(
                        "<PubResponse><Success>true</Success><Total>2</Total><Data><Info><Id>1</Id></Info><Info><Id>2</Id></Info></Data></PubResponse>");
    }

    @Test
    void leavesOutWhatIsNull() {
        assertThat(xml(new JsonObject().putNull("Code").put("Message", "")))
                .isEqualTo("<PubResponse><Message></Message></PubResponse>");
    }

    @Test
    void escapesWhatIsMarkupAndReplacesWhatXmlCannotCarry() {
        assertThat(xml(new JsonObject().put("Message", "a<b>&\u0000\ud83d\ude00\u4f60")))
                .isEqualTo(
                        "<PubResponse><Message>a&lt;b&gt;&amp;\ufffd\ud83d\ude00\u4f60</Message></PubResponse>");
    }
}
