package dev.edgemcp.cli.helm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds objects against the description of one version of Kubernetes, which the classes of a Java client are generated
 * from: which fields there are, of what type, and, of Kubernetes' own, which must be there. Versions have the same names, so each
 * is in a class loader of its own.
 */
final class KubernetesModels implements AutoCloseable {
    /** Where Maven puts them. */
    private static final File FOLDER = new File("target/kubernetes-models");

    private final URLClassLoader loader;

    private KubernetesModels(String... files) {
        try {
            List<URL> jars = new ArrayList<>();
            for (String jar : files) {
                jars.add(new File(FOLDER, jar + ".jar").toURI().toURL());
            }
            loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param version oldest or newest */
    static KubernetesModels of(String version) {
        return new KubernetesModels(version, "gson", "swagger-annotations");
    }

    /** The Prometheus Operator's. */
    static KubernetesModels ofOperator() {
        return new KubernetesModels("operator", "operator-core", "operator-common", "jackson-annotations");
    }

    /** What is wrong with an object; nothing if it is good. */
    List<String> problems(Map<String, Object> object) {
        List<String> problems = new ArrayList<>();
        String kind = String.valueOf(object.get("kind"));
        String version = String.valueOf(object.get("apiVersion")).replaceFirst(".*/", "");
        String prefix = version.substring(0, 1).toUpperCase(Locale.ROOT) + version.substring(1);
        String name = ofOperator(object)
                ? "io.fabric8.openshift.api.model.monitoring.v1." + kind
                : "io.kubernetes.client.openapi.models." + prefix + kind;
        check(kind, type(name), object, problems);
        return problems;
    }

    /** Whether it is of a kind that the Prometheus Operator brings. */
    static boolean ofOperator(Map<String, Object> object) {
        return String.valueOf(object.get("apiVersion")).startsWith("monitoring.coreos.com/");
    }

    private Class<?> type(String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("Kubernetes knows no " + name, e);
        }
    }

    private static void check(String path, Type type, @Nullable Object value, List<String> problems) {
        if (value == null) {
            problems.add(path + " is null");
        } else if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Map.class) {
                if (expect(path, Map.class, value, problems)) {
                    ((Map<?, ?>) value).forEach((key, inner) -> check(path + "." + key, arguments[1], inner, problems));
                }
            } else if (expect(path, List.class, value, problems)) {
                int i = 0;
                for (Object inner : (List<?>) value) {
                    check(path + "[" + i++ + "]", arguments[0], inner, problems);
                }
            }
        } else if (type instanceof Class<?> plain) {
            checkPlain(path, plain, value, problems);
        }
    }

    private static void checkPlain(String path, Class<?> type, Object value, List<String> problems) {
        switch (type.getSimpleName()) {
            case "String", "OffsetDateTime" -> expect(path, String.class, value, problems);
            case "Boolean" -> expect(path, Boolean.class, value, problems);
            case "Integer", "Long" -> {
                if (!(value instanceof Integer || value instanceof Long)) {
                    problems.add(path + " is no whole number: " + value);
                }
            }
            case "IntOrString", "Quantity" -> {
                if (!(value instanceof Integer || value instanceof String)) {
                    problems.add(path + " is neither a whole number nor text: " + value);
                }
            }
            case "byte[]" -> expect(path, String.class, value, problems);
            case "Object" -> {
                // Anything.
            }
            default -> {
                if (expect(path, Map.class, value, problems)) {
                    fields(path, type, (Map<?, ?>) value, problems);
                }
            }
        }
    }

    private static void fields(String path, Class<?> type, Map<?, ?> value, List<String> problems) {
        List<Object> unknown = new ArrayList<>(value.keySet());
        for (Field field : type.getDeclaredFields()) {
            String name = annotated(field, "SerializedName", "value", annotated(field, "JsonProperty", "value", ""));
            if (name.isEmpty()) {
                continue;
            }
            if (unknown.remove(name)) {
                check(path + "." + name, field.getGenericType(), value.get(name), problems);
            } else if (required(type, field)) {
                problems.add(path + "." + name + " is missing");
            }
        }
        unknown.forEach(name -> problems.add(path + "." + name + " is not a field"));
    }

    private static boolean required(Class<?> type, Field field) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && method.getName().equalsIgnoreCase("get" + field.getName())
                    && annotated(method, "ApiModelProperty", "required", "false")
                            .equals("true")) {
                return true;
            }
        }
        return false;
    }

    /** Annotations are of the other class loader: only their names can be compared. */
    private static String annotated(AnnotatedElement element, String annotation, String member, String otherwise) {
        for (Annotation each : element.getAnnotations()) {
            if (each.annotationType().getSimpleName().equals(annotation)) {
                try {
                    return String.valueOf(
                            each.annotationType().getMethod(member).invoke(each));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return otherwise;
    }

    private static boolean expect(String path, Class<?> type, Object value, List<String> problems) {
        if (!type.isInstance(value)) {
            problems.add(path + " is not of type " + type.getSimpleName() + ": " + value);
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
