// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Products;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The actions of our own on access keys, for the command line; the original has them in another service. */
final class AccessKeyActions {
    private final AccessKeys accessKeys;
    private final Products products;

    AccessKeyActions(AccessKeys accessKeys, Products products) {
        this.accessKeys = accessKeys;
        this.products = products;
    }

    /**
     * CreateAccessKey (Right.1 to Right.3 of read, send and manage, all when absent; ProductKey.1 and so on, every
     * product when absent); answers with the secret, this once.
     */
    Answer create(Parameters parameters) {
        List<String> named = parameters.list("ProductKey");
        KeyScope scope = new KeyScope(rights(parameters), named.isEmpty(), productKeys(named));
        if (!parameters.scope().includes(scope)) {
            throw RefusedException.rejection(
                    RequestError.forbidden("a key cannot make another that may do more than it"));
        }
        scope.products().forEach(this::requireExisting);
        AccessKey created = accessKeys.create(scope);
        return Answer.success("Data", described(created).put("AccessKeySecret", created.secret()));
    }

    private void requireExisting(ProductKey product) {
        if (products.find(product).isEmpty()) {
            throw RefusedException.failure(
                    "iot.prod.NotExistedProduct", "There is no product with key " + product);
        }
    }

    /** QueryAccessKeyList; without the secrets. */
    Answer list(Parameters parameters) {
        Fields.requireEveryProduct(parameters, "QueryAccessKeyList");
        JsonArray keys = new JsonArray();
        accessKeys.list().forEach(key -> keys.add(described(key)));
        return Answer.success("Data", new JsonObject().put("AccessKey", keys));
    }

    /** SetAccessKeyEnabled (AccessKeyIdToSet, Enabled). */
    Answer setEnabled(Parameters parameters) {
        Fields.requireEveryProduct(parameters, "SetAccessKeyEnabled");
        String id = parameters.require("AccessKeyIdToSet");
        boolean enabled =
                parameters
                        .flag("Enabled")
                        .orElseThrow(() ->
                                RefusedException.rejection(
                                        RequestError.missingParameter("Enabled")));
        return RefusalCodes.answer(
                accessKeys.setEnabled(id, enabled), key -> Answer.success("Data", described(key)));
    }

    private static Set<KeyRight> rights(Parameters parameters) {
        List<String> named = parameters.list("Right");
        if (named.isEmpty()) {
            return EnumSet.allOf(KeyRight.class);
        }
        Set<KeyRight> rights = EnumSet.noneOf(KeyRight.class);
        for (String name : named) {
            rights.add(
                    Arrays.stream(KeyRight.values())
                            .filter(right -> right.name().equalsIgnoreCase(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    RefusedException.rejection(
                                            RequestError.invalidParameter(
                                                    "Right.N",
                                                    "it has to be read, send or manage, found "
                                                            + Parameters.quoted(name)))));
        }
        return rights;
    }

    private static Set<ProductKey> productKeys(List<String> texts) {
        Set<ProductKey> keys = new HashSet<>();
        texts.forEach(text -> keys.add(Fields.productKey(text)));
        return keys;
    }

    private static JsonObject described(AccessKey key) {
        JsonArray rights = new JsonArray();
        key.scope().rights().stream()
                .sorted()
                .forEach(right -> rights.add(right.name().toLowerCase(Locale.ROOT)));
        JsonArray products = new JsonArray();
        key.scope().products().stream().map(ProductKey::value).sorted().forEach(products::add);
        return new JsonObject()
                .put("AccessKeyId", key.id())
                .put("Enabled", key.enabled())
                .put("CreateTime", key.createdAt().toEpochMilli())
                .put("Rights", new JsonObject().put("Right", rights))
                .put("EveryProduct", key.scope().everyProduct())
                .put("Products", new JsonObject().put("ProductKey", products));
    }
}
