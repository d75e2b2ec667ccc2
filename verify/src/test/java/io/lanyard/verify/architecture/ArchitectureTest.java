// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static JavaClasses main;

    private final Architecture architecture = new Architecture("io.lanyard");

    @BeforeAll
    static void importMainClasses() {
        main =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.lanyard");
    }

    @Test
    void theModulesAreThereToBeChecked() {
        for (String module : List.of("protocol", "mqtt", "platform", "testkit")) {
            assertThat(main.stream())
                    .as("classes of %s", module)
                    .anyMatch(type -> type.getPackageName().startsWith("io.lanyard." + module));
        }
        assertThat(main.stream()).noneMatch(type -> type.getName().contains(".verify."));
    }

    @Test
    void modulesUseOnlyWhatTheirArrowsAllow() {
        all(architecture.moduleArrows()).check(main);
    }

    @Test
    void packagesOfThePlatformUseOnlyWhatTheirArrowsAllow() {
        all(architecture.platformArrows()).check(main);
    }

    @Test
    void thePlatformKnowsNoDatabaseAndNoSocket() {
        architecture.platformKnowsNoInfrastructure().check(main);
    }

    @Test
    void everyClassLiesInAModuleAndPackageThatIsWrittenDown() {
        architecture.everyClassHasAPlace().check(main);
    }

    @Test
    void packagesAreFreeOfCycles() {
        architecture.packagesAreFreeOfCycles().check(main);
    }

    @Test
    void packagesAndClassesAreNamedAfterThings() {
        architecture.packagesAreNamedAfterThings().check(main);
        architecture.classesAreNamedAfterThings().check(main);
    }

    @Test
    void everyPackageIsNullMarked() {
        architecture.packagesAreNullMarked().check(main);
    }

    /** A rule that cannot fail checks nothing: each one here meets a class that breaks it. */
    @Nested
    class TheRulesCanFail {
        private static final String FIXTURE = "io.lanyard.verify.architecture.fixture";

        private final Architecture rules = new Architecture(FIXTURE);
        private final JavaClasses fixture = new ClassFileImporter().importPackages(FIXTURE);

        @Test
        void onAForbiddenArrowBetweenModules() {
            assertCaught(all(rules.moduleArrows()), "protocol.KnowsTheWire", "mqtt.Wire");
        }

        @Test
        void onAForbiddenArrowWithinThePlatform() {
            assertCaught(
                    all(rules.platformArrows()),
                    "registry.KnowsSessions",
                    "session.KnowsTheDatabase");
        }

        @Test
        void onADatabaseInThePlatform() {
            assertCaught(
                    rules.platformKnowsNoInfrastructure(),
                    "session.KnowsTheDatabase",
                    "java.sql.Connection");
        }

        @Test
        void onAClassOutsideTheModules() {
            assertCaught(rules.everyClassHasAPlace(), "util.TopicHelper");
        }

        @Test
        void onACycle() {
            assertCaught(rules.packagesAreFreeOfCycles(), "platform.registry", "platform.session");
        }

        @Test
        void onANameThatSaysNothing() {
            assertCaught(rules.packagesAreNamedAfterThings(), "util.TopicHelper");
            assertCaught(rules.classesAreNamedAfterThings(), "util.TopicHelper");
        }

        @Test
        void onAPackageWithoutNullMarked() {
            assertCaught(rules.packagesAreNullMarked(), "util.TopicHelper");
        }

        private void assertCaught(ArchRule rule, String... names) {
            assertThatThrownBy(() -> rule.check(fixture))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(names);
        }
    }

    private static ArchRule all(List<ArchRule> rules) {
        return CompositeArchRule.of(rules);
    }
}
