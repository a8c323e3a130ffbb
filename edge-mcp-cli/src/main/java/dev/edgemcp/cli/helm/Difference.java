package dev.edgemcp.cli.helm;

import dev.edgemcp.cli.helm.Manifests.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of an object from one revision to the next.
 *
 * @param before null if it is new
 * @param after null if it goes
 */
public record Difference(
        @Nullable Manifest before, @Nullable Manifest after) {
    private static final int MAX_CELLS = 4_000_000;
    private static final int CONTEXT = 3;

    /** What is done with the object. */
    public enum Change {
        CREATE,
        CHANGE,
        KEEP,
        DELETE
    }

    /** Those of all objects: as they are made, then those that go. */
    public static List<Difference> between(Manifests before, Manifests after) {
        Map<String, Manifest> old = new LinkedHashMap<>();
        before.objects().forEach(object -> old.put(object.key(), object));
        List<Difference> all = new ArrayList<>();
        after.objects().forEach(object -> all.add(new Difference(old.remove(object.key()), object)));
        old.values().forEach(object -> all.add(new Difference(object, null)));
        return all;
    }

    /** The object, as it will be or was. */
    public Manifest object() {
        Manifest present = after != null ? after : before;
        if (present == null) {
            throw new IllegalStateException("a difference of nothing");
        }
        return present;
    }

    /** What is done with it. */
    public Change change() {
        if (before == null) {
            return Change.CREATE;
        }
        return after == null ? Change.DELETE : after.json().equals(before.json()) ? Change.KEEP : Change.CHANGE;
    }

    /** Its lines, with {@code +} and {@code -} before those that come and go, and a few around them; none if it stays. */
    public List<String> lines(boolean showSecrets) {
        List<String> old = before == null
                ? List.of()
                : yaml(before, "before", showSecrets).lines().toList();
        List<String> now = after == null
                ? List.of()
                : yaml(after, "after", showSecrets).lines().toList();
        return change() == Change.KEEP ? List.of() : around(compare(old, now));
    }

    private String yaml(Manifest object, String when, boolean showSecrets) {
        if (showSecrets || before == null || after == null || !object.kind().equals("Secret")) {
            return object.yaml(showSecrets);
        }
        // That a secret changes is no secret.
        ObjectNode hidden = object.json().deepCopy();
        for (String member : List.of("data", "stringData")) {
            if (hidden.path(member) instanceof ObjectNode entries) {
                for (String name : List.copyOf(entries.propertyNames())) {
                    boolean same = before.json()
                            .path(member)
                            .path(name)
                            .equals(after.json().path(member).path(name));
                    entries.put(name, same ? Secrets.HIDDEN : "(hidden, " + when + ")");
                }
            }
        }
        return new Manifest(object.apiVersion(), object.kind(), object.namespace(), object.name(), hidden).yaml(true);
    }

    /** By the longest common subsequence. */
    private static List<String> compare(List<String> old, List<String> now) {
        List<String> lines = new ArrayList<>();
        if ((long) old.size() * now.size() > MAX_CELLS) {
            old.forEach(line -> lines.add("- " + line));
            now.forEach(line -> lines.add("+ " + line));
            return lines;
        }
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                lines.add("  " + old.get(i++));
                j++;
            } else if (i < old.size() && (j == now.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + old.get(i++));
            } else {
                lines.add("+ " + now.get(j++));
            }
        }
        return lines;
    }

    private static List<String> around(List<String> lines) {
        boolean[] shown = new boolean[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("  ")) {
                for (int j = Math.max(0, i - CONTEXT); j <= Math.min(lines.size() - 1, i + CONTEXT); j++) {
                    shown[j] = true;
                }
            }
        }
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (shown[i]) {
                kept.add(lines.get(i));
            } else if (i == 0 || shown[i - 1]) {
                kept.add("  …");
            }
        }
        return kept;
    }
}
