package dev.edgemcp.server.workspace;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says of a path whether it usually holds secrets. Compares without case and without what some file systems ignore in
 * names, whatever the file system here: a name that is harmless on one is not on another.
 */
final class SensitiveNames {
    private static final Set<String> FOLDERS =
            Set.of(".git", ".ssh", ".aws", ".gnupg", ".kube", ".azure", ".gcloud", ".password-store");

    private static final Set<String> GIT = Set.of(".git", "git~1");

    private static final Set<String> FILES = Set.of(
            ".netrc",
            "_netrc",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".my.cnf",
            ".git-credentials",
            ".htpasswd",
            ".dockercfg",
            ".vault-token",
            "git~1");

    private static final List<String> ENDINGS =
            List.of(".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk", ".kdbx", ".kubeconfig");

    private static final Set<String> HARMLESS_ENV =
            Set.of(".env.example", ".env.sample", ".env.template", ".env.dist", ".env.defaults");

    private static final Pattern SSH_KEY = Pattern.compile("id_(rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)([._-].*)?");
    private static final Pattern IGNORABLE = Pattern.compile("[\\p{Cf}\\p{Cc}]");
    private static final Pattern TRAILING = Pattern.compile("[. ]+$");

    private SensitiveNames() {}

    /** Whether the path, '/'-separated, is or lies in something sensitive. */
    static boolean matches(String path) {
        String parent = "";
        for (String segment : path.split("/", -1)) {
            String name = normal(segment);
            int stream = name.indexOf(':');
            if (matches(parent, name) || (stream > 0 && matches(parent, name.substring(0, stream)))) {
                return true;
            }
            parent = name;
        }
        return false;
    }

    /** Whether the path, '/'-separated, is or lies in a folder that git takes for a repository's own. */
    static boolean inGit(String path) {
        for (String segment : path.split("/", -1)) {
            String name = normal(segment);
            int stream = name.indexOf(':');
            if (GIT.contains(stream > 0 ? name.substring(0, stream) : name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String parent, String name) {
        return FOLDERS.contains(name)
                || FILES.contains(name)
                || ((name.equals(".env") || name.startsWith(".env.")) && !HARMLESS_ENV.contains(name))
                || (SSH_KEY.matcher(name).matches() && !name.endsWith(".pub"))
                || ENDINGS.stream().anyMatch(name::endsWith)
                || (parent.equals(".docker") && name.equals("config.json"))
                || (parent.equals(".config") && name.equals("gcloud"));
    }

    private static String normal(String segment) {
        String plain = IGNORABLE.matcher(segment).replaceAll("");
        String folded = Normalizer.normalize(plain, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return TRAILING.matcher(folded).replaceAll("");
    }
}
