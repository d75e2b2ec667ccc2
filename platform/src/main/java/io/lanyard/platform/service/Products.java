// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicClass;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Creates and finds products.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class Products {
    private static final int KEY_LENGTH = 11;
    private static final int SECRET_LENGTH = 16;
    private static final int MAX_SECRET_LENGTH = 64;

    private final Registry registry;
    private final InstantSource clock;
    private final ServiceLimits limits;
    private final RandomText randomText = new RandomText(new SecureRandom());

    /** Held from counting the products to adding one, so that two at once cannot both take the last place. */
    private final ReentrantLock creating = new ReentrantLock();

    public Products(Registry registry, InstantSource clock, ServiceLimits limits) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.limits = Objects.requireNonNull(limits, "limits is null");
    }

    /**
     * Creates a product with a new key, a new ProductSecret and the three topic classes that every product starts
     * with.
     */
    public Outcome<Product> create(ProductRegistration registration) {
        return create(
                registration,
                ProductKey.of(randomText.startingWithLetter(KEY_LENGTH)),
                randomText.lettersAndDigits(SECRET_LENGTH));
    }

    private Outcome<Product> create(
            ProductRegistration registration, ProductKey key, String secret) {
        Optional<String> nameProblem = NameRules.productNameProblem(registration.name());
        if (nameProblem.isPresent()) {
            return Outcome.refused(Refusal.PRODUCT_NAME_MALFORMED, nameProblem.get());
        }
        Optional<String> descriptionProblem =
                NameRules.descriptionProblem(registration.description());
        if (descriptionProblem.isPresent()) {
            return Outcome.refused(Refusal.PRODUCT_DESCRIPTION_TOO_LONG, descriptionProblem.get());
        }
        creating.lock();
        try {
            return add(registration, key, secret);
        } finally {
            creating.unlock();
        }
    }

    /**
     * Switches dynamic registration on or off. Secrets and tokens that were handed out stay valid. The result is the
     * product as it is then.
     */
    public Outcome<Product> setDynamicRegistration(ProductKey key, boolean on) {
        Optional<Product> changed =
                registry.setDynamicRegistration(key, on) ? registry.product(key) : Optional.empty();
        return changed.map(Outcome::done).orElseGet(() -> noProduct(key));
    }

    public Optional<Product> find(ProductKey key) {
        return registry.product(key);
    }

    /** A page of all products, newest first. */
    public Page<ProductSummary> list(PageRequest request) {
        Page<Product> page = registry.products(request);
        List<ProductSummary> summaries =
                page.entries().stream()
                        .map(product ->
                                new ProductSummary(product, registry.deviceCount(product.key())))
                        .toList();
        return new Page<>(request, summaries, page.total());
    }

    /** A page of those of these products that exist, newest first. */
    public Page<ProductSummary> list(Set<ProductKey> keys, PageRequest request) {
        List<ProductSummary> all =
                keys.stream()
                        .flatMap(key -> registry.product(key).stream())
                        .sorted(Comparator.comparing(Product::createdAt).reversed())
                        .map(product ->
                                new ProductSummary(product, registry.deviceCount(product.key())))
                        .toList();
        return new Page<>(
                request,
                all.stream().skip(request.offset()).limit(request.size()).toList(),
                all.size());
    }

    /**
     * Creates a product under the key that it has elsewhere, so that its devices keep it in their firmware.
     *
     * @param secret its ProductSecret; null to have one made up
     */
    public Outcome<Product> importAs(
            ProductKey key, @Nullable String secret, ProductRegistration registration) {
        if (secret != null && (secret.isEmpty() || secret.length() > MAX_SECRET_LENGTH)) {
            return Outcome.refused(
                    Refusal.PRODUCT_SECRET_MALFORMED,
                    "ProductSecret has to be 1 to %d characters long, found %d"
                            .formatted(MAX_SECRET_LENGTH, secret.length()));
        }
        return create(
                registration,
                key,
                secret == null ? randomText.lettersAndDigits(SECRET_LENGTH) : secret);
    }

    /** Gives a product another name and description; the result is the product as it is then. */
    public Outcome<Product> update(ProductKey key, String name, String description) {
        Optional<String> nameProblem = NameRules.productNameProblem(name);
        if (nameProblem.isPresent()) {
            return Outcome.refused(Refusal.PRODUCT_NAME_MALFORMED, nameProblem.get());
        }
        Optional<String> descriptionProblem = NameRules.descriptionProblem(description);
        if (descriptionProblem.isPresent()) {
            return Outcome.refused(Refusal.PRODUCT_DESCRIPTION_TOO_LONG, descriptionProblem.get());
        }
        return switch (registry.renameProduct(key, name, description)) {
            case ADDED -> registry.product(key).map(Outcome::done).orElseGet(() -> noProduct(key));
            case EXISTS ->
                    Outcome.refused(
                            Refusal.PRODUCT_NAME_TAKEN,
                            "There is already a product named [" + name + "]");
            case NO_OWNER -> noProduct(key);
            case FULL -> throw new IllegalStateException("A name has no bound on its number");
        };
    }

    /** Deletes a product that has no devices any more, with its topic classes. */
    public Outcome<ProductKey> delete(ProductKey key) {
        return switch (registry.removeProduct(key)) {
            case ADDED -> Outcome.done(key);
            case NO_OWNER -> noProduct(key);
            case FULL ->
                    Outcome.refused(
                            Refusal.PRODUCT_HAS_DEVICES,
                            "Product %s still has %d devices; delete them before"
                                    .formatted(key, registry.deviceCount(key)));
            case EXISTS -> throw new IllegalStateException("Nothing exists after a removal");
        };
    }

    private static <T> Outcome<T> noProduct(ProductKey key) {
        return Outcome.refused(Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + key);
    }

    private Outcome<Product> add(ProductRegistration registration, ProductKey key, String secret) {
        if (registry.products(new PageRequest(1, 1)).total() >= limits.products()) {
            return Outcome.refused(
                    Refusal.PRODUCT_LIMIT_REACHED,
                    "The platform may have at most " + limits.products() + " products");
        }
        Product product =
                new Product(
                        key,
                        registration.name(),
                        secret,
                        registration.nodeType(),
                        registration.dataFormat(),
                        registration.description(),
                        registration.dynamicRegistration(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return switch (registry.addProduct(product, TopicClass.defaults(product.key()))) {
            case ADDED -> Outcome.done(product);
            case EXISTS ->
                    Outcome.refused(
                            Refusal.PRODUCT_NAME_TAKEN,
                            registry.product(key).isPresent()
                                    ? "There is already a product with key " + key
                                    : "There is already a product named [" + product.name() + "]");
            case NO_OWNER, FULL ->
                    throw new IllegalStateException(
                            "A product has no owner, yet the registry missed it or found it full");
        };
    }
}
