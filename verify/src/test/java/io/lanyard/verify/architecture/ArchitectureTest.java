// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.stream.Collectors;
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
        checkAll(architecture.moduleArrows());
    }

    @Test
    void packagesOfThePlatformUseOnlyWhatTheirArrowsAllow() {
        checkAll(architecture.platformArrows());
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
            assertCaught(rules.moduleArrows(), "protocol.KnowsTheWire", "mqtt.Wire");
        }

        @Test
        void onNettyWhereVertxHasAWord() {
            assertCaught(rules.moduleArrows(), "cloud.KnowsTheChannel");
        }

        @Test
        void onAForbiddenArrowWithinThePlatform() {
            assertCaught(
                    rules.platformArrows(), "registry.KnowsSessions", "session.KnowsTheDatabase");
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
            assertCaught(List.of(rule), names);
        }

        private void assertCaught(List<ArchRule> all, String... names) {
            String caught =
                    all.stream()
                            .map(rule -> rule.evaluate(fixture))
                            .filter(EvaluationResult::hasViolation)
                            .map(result -> result.getFailureReport().toString())
                            .collect(Collectors.joining("\n"));
            assertThat(caught).contains(names);
        }
    }

    private static void checkAll(List<ArchRule> rules) {
        assertAll(rules.stream().map(rule -> () -> rule.check(main)));
    }
}
