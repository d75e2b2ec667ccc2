// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.TopicClassAdded;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.TopicClass;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Creates, lists and deletes the topic classes of products.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks. A change reaches a device at its next
 * sign-in (PROTOCOL.md 3.3).
 */
public final class TopicClasses {
    private static final String USER_LEVEL = "user/";

    private final Registry registry;
    private final ServiceLimits limits;

    public TopicClasses(Registry registry, ServiceLimits limits) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.limits = Objects.requireNonNull(limits, "limits is null");
    }

    /**
     * Adds a topic class to a product.
     *
     * @param shortName what follows {@code user/} in the template; may begin with {@code user/} itself
     * @param description for people, at most 100 characters, may be empty
     */
    public Outcome<ProductTopicClass> create(
            ProductKey productKey, String shortName, Operation operation, String description) {
        Optional<String> descriptionProblem = NameRules.descriptionProblem(description);
        if (descriptionProblem.isPresent()) {
            return Outcome.refused(Refusal.TOPIC_CLASS_MALFORMED, descriptionProblem.get());
        }
        return switch (topicClass(productKey, shortName, operation)) {
            case Outcome.Refused<TopicClass>(Refusal refusal, String detail) ->
                    Outcome.refused(refusal, detail);
            case Outcome.Done<TopicClass>(TopicClass topicClass) -> add(topicClass, description);
        };
    }

    private Outcome<ProductTopicClass> add(TopicClass topicClass, String description) {
        return switch (registry.addTopicClass(
                topicClass, description, limits.topicClassesPerProduct())) {
            case TopicClassAdded.Done(ProductTopicClass added) -> Outcome.done(added);
            case TopicClassAdded.Refused(Registry.Added reason) -> refused(topicClass, reason);
        };
    }

    /** The topic classes of a product, in the order in which they were created. */
    public Outcome<List<ProductTopicClass>> list(ProductKey productKey) {
        if (registry.product(productKey).isEmpty()) {
            return noProduct(productKey);
        }
        return Outcome.done(registry.topicClasses(productKey));
    }

    /** The topic class with this id. */
    public Outcome<ProductTopicClass> find(long id) {
        return registry.topicClass(id).map(Outcome::done).orElseGet(() -> noTopicClass(id));
    }

    /** Gives a topic class another name, operation and description; the result is the class as it is then. */
    public Outcome<ProductTopicClass> update(
            long id, String shortName, Operation operation, String description) {
        Optional<ProductTopicClass> now = registry.topicClass(id);
        if (now.isEmpty()) {
            return noTopicClass(id);
        }
        Optional<String> descriptionProblem = NameRules.descriptionProblem(description);
        if (descriptionProblem.isPresent()) {
            return Outcome.refused(Refusal.TOPIC_CLASS_MALFORMED, descriptionProblem.get());
        }
        return switch (topicClass(now.get().topicClass().productKey(), shortName, operation)) {
            case Outcome.Refused<TopicClass>(Refusal refusal, String detail) ->
                    Outcome.refused(refusal, detail);
            case Outcome.Done<TopicClass>(TopicClass changed) ->
                    switch (registry.replaceTopicClass(id, changed, description)) {
                        case ADDED -> Outcome.done(new ProductTopicClass(id, changed, description));
                        case NO_OWNER -> noTopicClass(id);
                        case EXISTS, FULL -> refused(changed, Registry.Added.EXISTS);
                    };
        };
    }

    private static Outcome<TopicClass> topicClass(
            ProductKey productKey, String shortName, Operation operation) {
        String suffix =
                shortName.startsWith(USER_LEVEL)
                        ? shortName.substring(USER_LEVEL.length())
                        : shortName;
        try {
            return Outcome.done(new TopicClass(productKey, suffix, operation));
        } catch (IllegalArgumentException malformed) {
            return Outcome.refused(
                    Refusal.TOPIC_CLASS_MALFORMED,
                    Objects.requireNonNullElse(malformed.getMessage(), "Topic class is malformed"));
        }
    }

    /** Deletes a topic class; the result is what was deleted. */
    public Outcome<ProductTopicClass> delete(long id) {
        Optional<ProductTopicClass> found = registry.topicClass(id);
        // Of two who delete at once, both find it but one removes it.
        if (found.isPresent() && registry.removeTopicClass(id)) {
            return Outcome.done(found.get());
        }
        return noTopicClass(id);
    }

    private static <T> Outcome<T> noTopicClass(long id) {
        return Outcome.refused(
                Refusal.TOPIC_CLASS_NOT_FOUND, "There is no topic class with id " + id);
    }

    private <T> Outcome<T> refused(TopicClass topicClass, Registry.Added reason) {
        return switch (reason) {
            case EXISTS ->
                    Outcome.refused(
                            Refusal.TOPIC_CLASS_TAKEN,
                            "The product already has the topic class " + topicClass.template());
            case NO_OWNER -> noProduct(topicClass.productKey());
            case FULL ->
                    Outcome.refused(
                            Refusal.TOPIC_CLASS_LIMIT_REACHED,
                            "A product may have at most "
                                    + limits.topicClassesPerProduct()
                                    + " topic classes");
            case ADDED -> throw new IllegalStateException("The registry refused with ADDED");
        };
    }

    private static <T> Outcome<T> noProduct(ProductKey productKey) {
        return Outcome.refused(
                Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + productKey);
    }
}
