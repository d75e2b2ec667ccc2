// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that applications can use of the exported package, as text: one line for each public type and below it one for
 * each public or protected member, with {@code ?} behind what may be null. The same on every JDK.
 */
final class ApiListing {
    private ApiListing() {}

    /** The lines, types in the order of their names. */
    static List<String> lines() throws IOException, URISyntaxException {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : types()) {
            lines.add(typeLine(type));
            members(type).sorted().map(member -> "  " + member).forEach(lines::add);
        }
        return lines;
    }

    private static List<Class<?>> types() throws IOException, URISyntaxException {
        Path classes =
                Path.of(LinkKit.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.resolve("io/lanyard/sdk"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    Class<?> type = load("io.lanyard.sdk." + name.replace(".class", ""));
                    if (isVisible(type)) {
                        types.add(type);
                    }
                }
            }
        }
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, LinkKit.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return isVisible(type.getModifiers())
                && !type.isAnonymousClass()
                && (outer == null || isVisible(outer));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String typeLine(Class<?> type) {
        StringBuilder line = new StringBuilder(kind(type)).append(' ').append(name(type));
        if (Modifier.isFinal(type.getModifiers())) {
            line.insert(0, "final ");
        }
        List<Type> supers = new ArrayList<>(List.of(type.getGenericInterfaces()));
        Class<?> parent = type.getSuperclass();
        if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
            supers.add(0, type.getGenericSuperclass());
        }
        if (!supers.isEmpty()) {
            line.append(" is ");
            line.append(supers.stream().map(ApiListing::name).collect(Collectors.joining(", ")));
        }
        if (type.isSealed()) {
            line.append(" permits ");
            line.append(
                    Stream.of(type.getPermittedSubclasses())
                            .map(ApiListing::name)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return line.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isRecord()) {
            return "record";
        }
        if (type.isEnum()) {
            return "enum";
        }
        return type.isInterface() ? "interface" : "class";
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields =
                Stream.of(type.getDeclaredFields())
                        .filter(field -> isVisible(field.getModifiers()))
                        .map(ApiListing::field);
        Stream<String> constructors =
                Stream.of(type.getDeclaredConstructors())
                        .filter(constructor -> isVisible(constructor.getModifiers()))
                        .map(ApiListing::constructor);
        Stream<String> methods =
                Stream.of(type.getDeclaredMethods())
                        .filter(method -> isVisible(method.getModifiers()) && !method.isBridge())
                        .map(ApiListing::method);
        return Stream.of(fields, constructors, methods).flatMap(members -> members);
    }

    private static String field(Field field) {
        String text = modifiers(field.getModifiers()) + field.getName();
        return text + ": " + annotated(field.getAnnotatedType()) + value(field);
    }

    /** Constants are compiled into whoever uses them. */
    private static String value(Field field) {
        if (!Modifier.isStatic(field.getModifiers()) || !field.getType().isPrimitive()) {
            return "";
        }
        try {
            return " = " + field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String constructor(Constructor<?> constructor) {
        return "new" + parameters(constructor);
    }

    private static String method(Method method) {
        String form = method.isDefault() ? "default " : modifiers(method.getModifiers());
        return form
                + method.getName()
                + parameters(method)
                + ": "
                + annotated(method.getAnnotatedReturnType());
    }

    private static String modifiers(int modifiers) {
        return (Modifier.isProtected(modifiers) ? "protected " : "")
                + (Modifier.isStatic(modifiers) ? "static " : "");
    }

    private static String parameters(Executable executable) {
        String parameters =
                parameterTypes(executable)
                        .map(ApiListing::annotated)
                        .collect(Collectors.joining(", ", "(", ")"));
        String thrown =
                Stream.of(executable.getGenericExceptionTypes())
                        .map(ApiListing::name)
                        .collect(Collectors.joining(", "));
        return thrown.isEmpty() ? parameters : parameters + " throws " + thrown;
    }

    /** Those of a record's own constructor from its components: JDK 17 forgets what their types are made of. */
    private static Stream<AnnotatedType> parameterTypes(Executable executable) {
        Class<?> type = executable.getDeclaringClass();
        if (executable instanceof Constructor<?> && type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] raw =
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            if (Arrays.equals(raw, executable.getParameterTypes())) {
                return Stream.of(components).map(RecordComponent::getAnnotatedType);
            }
        }
        return Stream.of(executable.getAnnotatedParameterTypes());
    }

    private static String annotated(AnnotatedType type) {
        return name(type.getType()) + (type.isAnnotationPresent(Nullable.class) ? "?" : "");
    }

    private static String name(Type type) {
        return type.getTypeName()
                .replace("io.lanyard.sdk.", "")
                .replaceAll("java\\.(lang|util|time|nio)\\.(?=[A-Z])", "")
                .replace('$', '.');
    }
}
