// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The allowed arrows between modules, between the packages of the platform, and to what is not ours.
 *
 * @param base the package under which the modules lie; another one than {@code io.lanyard} only to show that the
 *     rules can fail
 */
record Architecture(String base) {
    /** What a module may use beside itself, {@code java..} and the annotations of JSpecify. */
    private record Module(String name, List<String> modules, List<String> libraries) {}

    private record PlatformPackage(String name, List<String> uses) {}

    private static final List<Module> MODULES =
            List.of(
                    new Module("protocol", List.of(), List.of("javax.crypto..")),
                    new Module("mqtt", List.of(), List.of("io.netty..", "org.slf4j..")),
                    new Module(
                            "sdk",
                            List.of("protocol", "mqtt"),
                            List.of("io.netty..", "org.slf4j..", "javax.net.ssl..")),
                    new Module(
                            "platform",
                            List.of("protocol"),
                            List.of("org.slf4j..", "com.fasterxml.jackson.core..")),
                    new Module(
                            "storage",
                            List.of("platform", "protocol"),
                            List.of("org.slf4j..", "org.sqlite..", "javax.sql..", "org.rocksdb..")),
                    new Module(
                            "gateway",
                            List.of("platform", "mqtt", "protocol"),
                            List.of(
                                    "io.netty..",
                                    "org.slf4j..",
                                    "org.bouncycastle..",
                                    "javax.net.ssl..",
                                    "javax.security.auth.x500..")),
                    new Module(
                            "cloud",
                            List.of("platform", "protocol"),
                            // Netty only as nettyOfVertx() says.
                            List.of(
                                    "io.vertx..",
                                    "io.netty..",
                                    "org.apache.qpid.proton..",
                                    "io.micrometer..",
                                    "io.prometheus.metrics.model..",
                                    "org.slf4j..",
                                    "javax.crypto..",
                                    "javax.xml.stream..")),
                    new Module(
                            "testkit",
                            List.of("protocol", "mqtt", "platform"),
                            List.of(
                                    "io.netty..",
                                    "org.junit..",
                                    "org.assertj..",
                                    "org.bouncycastle..",
                                    "javax.net.ssl..",
                                    "javax.security.auth.x500..")),
                    new Module("leakcheck", List.of(), List.of("io.netty..", "org.junit..")));

    /** "May use" goes on: who uses routing may use what routing uses. Everybody may use event. */
    private static final List<PlatformPackage> PLATFORM =
            List.of(
                    new PlatformPackage("event", List.of()),
                    new PlatformPackage("registry", List.of("event")),
                    new PlatformPackage("access", List.of("registry", "event")),
                    new PlatformPackage("session", List.of("registry", "event")),
                    new PlatformPackage(
                            "routing", List.of("session", "registry", "access", "event")),
                    new PlatformPackage(
                            "feed", List.of("routing", "session", "registry", "access", "event")),
                    new PlatformPackage(
                            "service",
                            List.of("feed", "routing", "session", "registry", "access", "event")));

    private static final Set<String> BANNED_PACKAGES =
            Set.of(
                    "util",
                    "utils",
                    "common",
                    "impl",
                    "dto",
                    "helper",
                    "helpers",
                    "manager",
                    "managers");

    private static final String BANNED_CLASSES = ".*(Impl|Util|Utils|Helper|Manager)";

    List<ArchRule> moduleArrows() {
        List<ArchRule> rules = new ArrayList<>();
        for (Module module : MODULES) {
            String[] allowed =
                    Stream.of(
                                    Stream.of(within(module.name), "java..", "org.jspecify.."),
                                    module.modules.stream().map(this::within),
                                    module.libraries.stream())
                            .flatMap(packages -> packages)
                            .toArray(String[]::new);
            rules.add(onlyUses(within(module.name), resideInAnyPackage(allowed)));
        }
        // server may see all of them; nobody sees server, and nothing that is published sees the
        // tests.
        rules.add(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                within("server"), within("testkit"), within("leakcheck"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                within("server"), within("testkit"), within("leakcheck"))
                        .allowEmptyShould(true));
        rules.add(nettyOfVertx());
        return rules;
    }

    /** The codec where the interfaces of Vert.x hand it out, and the rest where Vert.x has no word for it. */
    private ArchRule nettyOfVertx() {
        return noClasses()
                .that()
                .resideInAPackage(within("cloud"))
                .and()
                .resideOutsideOfPackage(within("cloud.socket"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.netty..")
                                .and(
                                        DescribedPredicate.not(
                                                resideInAnyPackage("io.netty.handler.codec"))))
                .allowEmptyShould(true);
    }

    List<ArchRule> platformArrows() {
        List<ArchRule> rules = new ArrayList<>();
        for (PlatformPackage from : PLATFORM) {
            String[] allowed =
                    Stream.concat(Stream.of(from.name), from.uses.stream())
                            .map(name -> within("platform." + name))
                            .toArray(String[]::new);
            rules.add(
                    onlyUses(
                            within("platform." + from.name),
                            resideInAnyPackage(allowed)
                                    .or(
                                            DescribedPredicate.not(
                                                    resideInAnyPackage(within("platform"))))));
        }
        return rules;
    }

    /** The rules of the platform know no database and no socket. */
    ArchRule platformKnowsNoInfrastructure() {
        return noClasses()
                .that()
                .resideInAPackage(within("platform"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "java.net..", "java.nio.channels..")
                .allowEmptyShould(true);
    }

    /** A new module or a new package of the platform has to be written down above before it may exist. */
    ArchRule everyClassHasAPlace() {
        String[] places =
                Stream.of(
                                Stream.of(within("server")),
                                MODULES.stream()
                                        .map(Module::name)
                                        .filter(name -> !name.equals("platform"))
                                        .map(this::within),
                                PLATFORM.stream().map(place -> within("platform." + place.name)))
                        .flatMap(packages -> packages)
                        .toArray(String[]::new);
        return classes()
                .that(areNoModuleDescriptors())
                .should()
                .resideInAnyPackage(places)
                .allowEmptyShould(true);
    }

    /** Of the Link SDK one package is exported and is the face of the one behind it: together they are one. */
    ArchRule packagesAreFreeOfCycles() {
        return slices().assignedFrom(new Packages(base)).should().beFreeOfCycles();
    }

    private record Packages(String base) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return !name.startsWith(base + ".")
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(name.startsWith(base + ".sdk.") ? base + ".sdk" : name);
        }

        @Override
        public String getDescription() {
            return "packages of " + base;
        }
    }

    ArchRule packagesAreNamedAfterThings() {
        return classes()
                .should(
                        holdFor(
                                "have no banned word in their package",
                                type ->
                                        Stream.of(type.getPackageName().split("\\.", -1))
                                                .noneMatch(BANNED_PACKAGES::contains)))
                .allowEmptyShould(true);
    }

    ArchRule classesAreNamedAfterThings() {
        return noClasses().should().haveNameMatching(BANNED_CLASSES).allowEmptyShould(true);
    }

    ArchRule packagesAreNullMarked() {
        return classes()
                .that(areNoModuleDescriptors())
                .should(
                        holdFor(
                                "have a package marked @NullMarked",
                                type -> type.getPackage().isAnnotatedWith(NullMarked.class)))
                .allowEmptyShould(true);
    }

    private String within(String name) {
        return base + "." + name + "..";
    }

    private static ArchRule onlyUses(String from, DescribedPredicate<JavaClass> allowed) {
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(allowed)
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> areNoModuleDescriptors() {
        return DescribedPredicate.describe(
                "are no module descriptors", type -> !type.getSimpleName().equals("module-info"));
    }

    private static ArchCondition<JavaClass> holdFor(
            String description, Predicate<JavaClass> predicate) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(
                        new SimpleConditionEvent(
                                type,
                                predicate.test(type),
                                type.getName() + " does not " + description));
            }
        };
    }
}
