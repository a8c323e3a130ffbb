package dev.edgemcp.core.protocol;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client says that it can be asked for. Immutable. */
public final class ClientCapabilities {
    /** One thing that a client can be asked for. */
    public enum Capability {
        ELICITATION_FORM(1, Revision.V2025_06_18),
        ELICITATION_URL(2, Revision.V2025_11_25),
        SAMPLING(4, Revision.V2024_11_05),
        SAMPLING_TOOLS(8, Revision.V2025_11_25),
        ROOTS(16, Revision.V2024_11_05);

        private final int bit;
        private final Revision since;

        Capability(int bit, Revision since) {
            this.bit = bit;
            this.since = since;
        }

        /** Adds this to a wire form of capabilities. */
        public void putInto(ObjectNode json) {
            switch (this) {
                // Until 2025-11-25 forms were all there was to elicitation, and an empty object still means them.
                case ELICITATION_FORM -> json.withObjectProperty("elicitation");
                case ELICITATION_URL -> json.withObjectProperty("elicitation").withObjectProperty("url");
                case SAMPLING -> json.withObjectProperty("sampling");
                case SAMPLING_TOOLS -> json.withObjectProperty("sampling").withObjectProperty("tools");
                case ROOTS -> json.withObjectProperty("roots");
            }
        }
    }

    /** A client that cannot be asked for anything. */
    public static final ClientCapabilities NONE = new ClientCapabilities(Set.of());

    private final Set<Capability> capabilities;

    private ClientCapabilities(Collection<Capability> capabilities) {
        this.capabilities = Set.copyOf(capabilities);
    }

    /** Reads the wire form; what is not known, or not in the revision, is left out. */
    public static ClientCapabilities from(ObjectNode json, Revision revision) {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        if (json.get("elicitation") instanceof ObjectNode elicitation) {
            add(found, Capability.ELICITATION_URL, elicitation.get("url"));
            if (!elicitation.has("url") || elicitation.has("form")) {
                found.add(Capability.ELICITATION_FORM);
            }
        }
        if (json.get("sampling") instanceof ObjectNode sampling) {
            found.add(Capability.SAMPLING);
            add(found, Capability.SAMPLING_TOOLS, sampling.get("tools"));
        }
        add(found, Capability.ROOTS, json.get("roots"));
        found.removeIf(capability -> capability.since.compareTo(revision) > 0);
        return found.isEmpty() ? NONE : new ClientCapabilities(found);
    }

    /** Capabilities from {@link #bits}; unknown bits are left out. */
    public static ClientCapabilities ofBits(int bits) {
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((bits & capability.bit) != 0) {
                found.add(capability);
            }
        }
        return found.isEmpty() ? NONE : new ClientCapabilities(found);
    }

    /** A short form of these, for tokens. */
    public int bits() {
        return capabilities.stream().mapToInt(capability -> capability.bit).sum();
    }

    /** Whether the client has it. */
    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    private static void add(Set<Capability> found, Capability capability, @Nullable JsonNode node) {
        if (node != null && node.isObject()) {
            found.add(capability);
        }
    }
}
