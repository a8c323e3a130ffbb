package dev.edgemcp.core.tool;

import java.util.List;

/**
 * What a principal may use of all there is. A tool or prompt is held against it by its name, a resource by its URI, and a
 * template by its URI template.
 *
 * @param tools globs, any of which lets a name in: {@code *} is any text, {@code ?} any character, everything else itself;
 *     none for everything
 * @param readOnly whether tools that do not say of themselves that they only read are left out
 */
public record Scope(List<String> tools, boolean readOnly) {
    /** Everything. */
    public static final Scope ALL = new Scope(List.of(), false);

    public Scope {
        tools = List.copyOf(tools);
    }

    /** Whether a glob lets the name in. */
    public boolean names(String name) {
        return tools.isEmpty() || tools.stream().anyMatch(glob -> matches(glob, name));
    }

    boolean allows(Tool tool) {
        var annotations = tool.definition().annotations();
        return names(tool.name()) && (!readOnly || (annotations != null && annotations.readOnly()));
    }

    /** Goes back to the last star alone, so that no glob takes longer than its length times the name's. */
    private static boolean matches(String glob, String name) {
        int at = 0;
        int star = -1;
        int afterStar = 0;
        int i = 0;
        while (i < name.length()) {
            if (at < glob.length() && glob.charAt(at) == '*') {
                star = at++;
                afterStar = i;
            } else if (at < glob.length() && (glob.charAt(at) == '?' || glob.charAt(at) == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++afterStar;
            } else {
                return false;
            }
        }
        while (at < glob.length() && glob.charAt(at) == '*') {
            at++;
        }
        return at == glob.length();
    }
}
