// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "a+b, a b",
        "a%20b, a b",
        "%2B%2b, ++",
        "%E6%B5%8B, 测",
        "测%20, '测 '",
        "%41%e6%b5%8b+%2f, 'A测 /'",
    })
    void decodesWhatFormsSend(String encoded, String text) {
        assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "ab%", "%zz", "%2%20"})
    void refusesAPercentSignWithoutItsDigits(String encoded) {
        assertThatThrownBy(() -> PercentEncoding.decode(encoded))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at index " + encoded.indexOf('%'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%FF", "%C0%80", "%E6%B5"})
    void refusesBytesThatAreNoUtf8(String encoded) {
        assertThatThrownBy(() -> PercentEncoding.decode(encoded))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the decoded bytes have to be UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a1-_.~", "a b%&=", "/\u00e9\u6d4b\ud83d\ude00 b"})
    void encodesTwiceWhatIsSigned(String text) {
        StringBuilder twice = new StringBuilder("text:");

        PercentEncoding.appendTwice(twice, text);

        assertThat(twice)
                .hasToString("text:" + PercentEncoding.encode(PercentEncoding.encode(text)));
    }

    @Test
    void decodesWhatItEncodes() {
        String all = "A-z_0.~ !\"#$%&'()*+,/:;<=>?@[]\\^`{|}\u00e9\u6d4b\ud83d\ude00\n";

        assertThat(PercentEncoding.decode(PercentEncoding.encode(all))).isEqualTo(all);
    }
}
