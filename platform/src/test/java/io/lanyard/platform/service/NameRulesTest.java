// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md 6.5, CreateProduct and RegisterDevice. */
class NameRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lamp",
                "a_1-@()",
                "123456789012345678901234567890",
                "智能",
                "智能灯智能灯智能灯智能灯智能灯",
                "ランプー",
                "Ünïö"
            })
    void aProductNameOfLettersDigitsAndTheFiveSignsIsTaken(String name) {
        assertThat(NameRules.productNameProblem(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'found 0'",
        "Lam, 'found 3'",
        "智a, 'found 3'",
        "1234567890123456789012345678901, 'found 31'",
        "智能灯智能灯智能灯智能灯智能灯a, 'found 31'"
    })
    void aProductNameOfTooFewOrTooManyPlacesIsRefused(String name, String found) {
        assertThat(NameRules.productNameProblem(name).orElseThrow())
                .contains("ProductName", "4 to 30 places", found);
    }

    @ParameterizedTest
    @CsvSource({
        "'two words', U+0020, 3",
        "a/lamp, U+002F, 1",
        "lamp+, U+002B, 4",
        "#lamp, U+0023, 0",
        "智lamp🚀, U+1F680, 5",
        "'<lamp>', U+003C, 0"
    })
    void aProductNameWithAnyOtherCharacterIsRefusedAndTheCharacterIsNamed(
            String name, String character, int index) {
        assertThat(NameRules.productNameProblem(name).orElseThrow())
                .contains(character, "index " + index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lamp", "园区", "Lamp 3, 2nd floor (left)", "lamp 🚀"})
    void aNicknameIsEmptyOrPrintableText(String nickname) {
        assertThat(NameRules.nicknameProblem(nickname)).isEmpty();
    }

    @Test
    void aNicknameHasFourToSixtyFourPlaces() {
        assertThat(NameRules.nicknameProblem("abc").orElseThrow()).contains("found 3");
        assertThat(NameRules.nicknameProblem("x".repeat(64))).isEmpty();
        assertThat(NameRules.nicknameProblem("x".repeat(65)).orElseThrow()).contains("found 65");
        assertThat(NameRules.nicknameProblem("灯".repeat(32))).isEmpty();
        assertThat(NameRules.nicknameProblem("灯".repeat(33)).orElseThrow()).contains("found 66");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lamp\n", "la\u0000mp", "\ud83dlamp", "lamp\ude80"})
    void aNicknameWithControlCharactersOrHalfASurrogatePairIsRefused(String nickname) {
        assertThat(NameRules.nicknameProblem(nickname).orElseThrow()).contains("printable");
    }

    @Test
    void aDescriptionHasAtMostAHundredCharacters() {
        assertThat(NameRules.descriptionProblem("")).isEmpty();
        assertThat(NameRules.descriptionProblem("灯".repeat(100))).isEmpty();
        assertThat(NameRules.descriptionProblem("🚀".repeat(100))).isEmpty();
        assertThat(NameRules.descriptionProblem("x".repeat(101)).orElseThrow())
                .contains("at most 100", "found 101");
    }
}
