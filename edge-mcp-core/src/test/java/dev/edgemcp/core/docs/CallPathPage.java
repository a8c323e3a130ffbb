package dev.edgemcp.core.docs;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code docs/concepts/call-path.md}, held against the code. A row of its tables is
 * {@code | what | default | key | what happens | `package.Class.NAME` |}: the last cell names a constant, or a component of a record that has a
 * {@code DEFAULT}, below {@code dev.edgemcp}. The default begins with its value; what follows that is for people.
 */
public final class CallPathPage {
    /**
     * A row.
     *
     * @param standard as it is written
     * @param key the path of the setting, or empty
     * @param code what is behind {@code dev.edgemcp.}
     */
    public record Row(String what, String standard, String key, String limit, String code) {}

    private static final String ROOT = "dev.edgemcp.";
    private static final Pattern QUANTITY =
            Pattern.compile("([0-9][0-9,]*(?:\\.[0-9]+)?)(?: (KiB|MiB|ms|s|min|h|days))?\\b.*");
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:core|server)(?:\\.[a-z]+)+\\b");

    private final List<Row> rows = new ArrayList<>();
    private final Set<String> drawn = new TreeSet<>();

    private CallPathPage() {}

    /** Reads the page, from the folder of a module. */
    public static CallPathPage read() throws IOException {
        CallPathPage page = new CallPathPage();
        boolean picture = false;
        for (String line : Files.readAllLines(Path.of("../docs/concepts/call-path.md"))) {
            if (line.startsWith("```")) {
                picture = !picture;
            } else if (picture) {
                PACKAGE.matcher(line).results().forEach(name -> page.drawn.add(name.group()));
            } else if (line.startsWith("| ") && line.endsWith("` |")) {
                page.add(line);
            }
        }
        return page;
    }

    private void add(String line) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ?", -1);
        if (cells.length != 5) {
            throw new AssertionError("a row has five cells: " + line);
        }
        rows.add(new Row(
                cells[0].strip(),
                cells[1].strip(),
                cells[2].strip().replace("`", ""),
                cells[3].strip(),
                cells[4].strip().replace("`", "")));
    }

    /** The rows whose code is below that package. */
    public List<Row> rows(String prefix) {
        return rows.stream().filter(row -> row.code().startsWith(prefix + ".")).toList();
    }

    /** All packages that the picture names. */
    public Set<String> drawn() {
        return drawn;
    }

    /** What is wrong with a row, or an empty text. */
    public static String problem(Row row) throws ReflectiveOperationException {
        if (row.what().isEmpty() || row.limit().isEmpty()) {
            return row.code() + ": the row does not say what it is, or what happens";
        }
        return differs(row.standard(), value(row.code()), row.code());
    }

    /** How a default as it is written differs from a value of the code, or an empty text. */
    public static String differs(String written, Object value, String code) {
        Matcher quantity = QUANTITY.matcher(written);
        if (!quantity.matches()) {
            return code + ": the default does not begin with a quantity: " + written;
        }
        BigDecimal number = new BigDecimal(quantity.group(1).replace(",", ""));
        String unit = quantity.group(2) == null ? "" : quantity.group(2);
        Object expected = switch (unit) {
            case "ms" -> Duration.ofMillis(number.longValueExact());
            case "s" -> Duration.ofMillis(number.movePointRight(3).longValueExact());
            case "min" -> Duration.ofMinutes(number.longValueExact());
            case "h" -> Duration.ofHours(number.longValueExact());
            case "days" -> Duration.ofDays(number.longValueExact());
            case "KiB" -> number.multiply(BigDecimal.valueOf(1024));
            case "MiB" -> number.multiply(BigDecimal.valueOf(1024 * 1024));
            default -> number;
        };
        Object actual = value;
        if (expected instanceof Duration && value instanceof Number plain && code.endsWith("_SECONDS")) {
            actual = Duration.ofSeconds(plain.longValue());
        } else if (value instanceof Number plain) {
            actual = new BigDecimal(plain.toString());
        }
        boolean same = expected instanceof BigDecimal one && actual instanceof BigDecimal other
                ? one.compareTo(other) == 0
                : expected.equals(actual);
        return same ? "" : code + " is " + value + " in the code, and written as: " + written;
    }

    /** The value of a constant, or of a component of a record's DEFAULT. */
    public static Object value(String code) throws ReflectiveOperationException {
        int dot = code.lastIndexOf('.');
        Class<?> type = Class.forName(ROOT + code.substring(0, dot));
        String name = code.substring(dot + 1);
        if (type.isRecord() && Character.isLowerCase(name.charAt(0))) {
            return type.getMethod(name).invoke(type.getField("DEFAULT").get(null));
        }
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }

    /**
     * What looks like a bound in the classes below {@code target/classes}: constants that are called {@code MAX} something or are
     * times, and numbers and times of records with a {@code DEFAULT}. Written as in the last cell.
     *
     * @param elsewhere packages that are not on the way of a call
     */
    public static Set<String> bounds(Set<String> elsewhere) throws Exception {
        Set<String> bounds = new TreeSet<>();
        for (Class<?> type : classes()) {
            if (elsewhere.contains(packageOf(type))) {
                continue;
            }
            String name = type.getName().substring(ROOT.length());
            for (Field field : type.getDeclaredFields()) {
                boolean number = field.getType() == int.class || field.getType() == long.class;
                if (Modifier.isStatic(field.getModifiers())
                        && (field.getType() == Duration.class
                                || (number && field.getName().startsWith("MAX_")))) {
                    bounds.add(name + "." + field.getName());
                }
            }
            if (type.isRecord() && hasDefault(type)) {
                for (RecordComponent component : type.getRecordComponents()) {
                    Class<?> kind = component.getType();
                    if (kind == int.class || kind == long.class || kind == Duration.class) {
                        bounds.add(name + "." + component.getName());
                    }
                }
            }
        }
        return bounds;
    }

    /** The packages with classes below {@code target/classes}, as the picture names them. */
    public static Set<String> packages() throws Exception {
        Set<String> packages = new TreeSet<>();
        classes().forEach(type -> packages.add(packageOf(type)));
        return packages;
    }

    private static String packageOf(Class<?> type) {
        return type.getPackageName().substring(ROOT.length());
    }

    private static boolean hasDefault(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .anyMatch(field -> field.getName().equals("DEFAULT") && field.getType() == type);
    }

    private static List<Class<?>> classes() throws Exception {
        Path folder = Path.of("target/classes");
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                if (name.endsWith(".class") && !name.endsWith("-info.class") && name.startsWith("dev")) {
                    String type =
                            name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    classes.add(Class.forName(type, false, CallPathPage.class.getClassLoader()));
                }
            }
        }
        return classes;
    }
}
