package dev.edgemcp.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Takes the settings out of a YAML text, and notes everything that is wrong with it. Goes by the events of the parser, so
 * that each value has its line: nothing is built that the text could make large, and anchors, aliases and tags, which the
 * file has no use for, are refused.
 */
final class YamlReader {
    /** A value of the file. */
    record Leaf(Setting<?> setting, String name, String path, List<String> words, Source source) {}

    private static final int MAX_DEPTH = 8;
    private static final int MAX_PROBLEMS = 50;
    private static final int MAX_WORDS = 1000;

    private final String file;
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Problem> problems;

    private YamlReader(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * The settings in the text that have a value.
     *
     * @param file how problems call it
     * @param problems takes what is wrong
     */
    static List<Leaf> read(String text, String file, List<Problem> problems) {
        YamlReader reader = new YamlReader(file, problems);
        try (YAMLParser parser = (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            reader.document(parser);
        } catch (TooMuch e) {
            // What is noted says enough.
        } catch (JacksonException e) {
            reader.syntax(e);
        }
        return reader.leaves;
    }

    /** Ends the reading of a text that nothing good is to be expected of. */
    private static final class TooMuch extends RuntimeException {}

    private void document(YAMLParser parser) {
        JsonToken token = next(parser, "");
        if (token == JsonToken.START_OBJECT) {
            section(parser, Schema.ROOT, "", "", 1);
        } else if (token != null && token != JsonToken.VALUE_NULL) {
            problem(here(parser), "", "must be sections with settings, such as\n  server:\n    port: 8082");
            return;
        }
        if (next(parser, "") != null) {
            problem(here(parser), "", "must be one document: nothing can follow '---' here");
        }
    }

    /** Reads what is between the start of an object, which has been read, and its end. */
    private void section(YAMLParser parser, Schema schema, String path, String name, int depth) {
        Map<String, Integer> seen = new HashMap<>();
        while (next(parser, path) == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            String child = Schema.path(path, key);
            Source source = here(parser);
            int line = parser.currentTokenLocation().getLineNr();
            Integer first = seen.putIfAbsent(key, line);
            if (first != null) {
                problem(source, child, "is there twice, first in line " + first);
            }
            Schema known = schema.child(key);
            if (known == null) {
                problem(source, child, schema.unknown(key));
            }
            value(parser, first == null ? known : null, child, schema.open() ? key : name, depth);
        }
    }

    private void value(YAMLParser parser, @Nullable Schema schema, String path, String name, int depth) {
        JsonToken token = next(parser, path);
        if (depth > MAX_DEPTH) {
            problem(here(parser), path, "is deeper than " + MAX_DEPTH + " sections");
            throw new TooMuch();
        }
        Setting<?> setting = schema == null ? null : schema.setting();
        if (schema == null) {
            skip(parser, token, path, depth);
        } else if (setting != null) {
            leaf(parser, token, setting, path, name, depth);
        } else if (token == JsonToken.START_OBJECT) {
            section(parser, schema, path, name, depth + 1);
        } else if (token != JsonToken.VALUE_NULL) {
            problem(
                    here(parser),
                    path,
                    "must be a section with " + (schema.open() ? "names" : String.join(", ", schema.names())));
            skip(parser, token, path, depth);
        }
    }

    private void leaf(
            YAMLParser parser, @Nullable JsonToken token, Setting<?> setting, String path, String name, int depth) {
        Source source = here(parser);
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token == JsonToken.START_ARRAY && setting.kind().several()) {
            List<String> words = new ArrayList<>();
            for (JsonToken word = next(parser, path); word != JsonToken.END_ARRAY; word = next(parser, path)) {
                if (word == null || !word.isScalarValue() || words.size() == MAX_WORDS) {
                    problem(here(parser), path, "must be a list of at most " + MAX_WORDS + " words");
                    throw new TooMuch();
                }
                words.add(parser.getString());
            }
            leaves.add(new Leaf(setting, name, path, words, source));
        } else if (token != null && token.isScalarValue()) {
            String text = parser.getString();
            // A chart writes an empty text where it has nothing to say.
            if (!text.isBlank()) {
                leaves.add(new Leaf(setting, name, path, Effective.words(setting, text), source));
            }
        } else {
            problem(source, path, "must be " + setting.kind().allowed());
            skip(parser, token, path, depth);
        }
    }

    /** Leaves out a value, whose first token has been read. */
    private void skip(YAMLParser parser, @Nullable JsonToken token, String path, int depth) {
        int open = token != null && token.isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken inner = next(parser, path);
            if (inner == null || open + depth > MAX_DEPTH) {
                throw new TooMuch();
            }
            open += inner.isStructStart() ? 1 : inner.isStructEnd() ? -1 : 0;
        }
    }

    private @Nullable JsonToken next(YAMLParser parser, String path) {
        JsonToken token = parser.nextToken();
        if (token != null && !token.isStructEnd()) {
            if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                problem(
                        here(parser),
                        path,
                        "uses an anchor or an alias (& or *): write the value itself, in quotes if" + " it begins so");
                throw new TooMuch();
            }
            if (parser.getTypeId() != null) {
                problem(here(parser), path, "uses a tag (!): write the value itself, in quotes if it begins so");
                throw new TooMuch();
            }
        }
        return token;
    }

    private void syntax(JacksonException failure) {
        int line = 0;
        int column = 0;
        String what = "cannot be read as YAML";
        TokenStreamLocation location = failure.getLocation();
        if (failure.getCause() instanceof MarkedYamlEngineException cause) {
            // Not its whole message, which quotes the line: there may be a secret in it.
            what = "is not YAML: " + Schema.shortened(String.valueOf(cause.getProblem()));
            Mark mark = cause.getProblemMark().orElse(null);
            line = mark == null ? 0 : mark.getLine() + 1;
            column = mark == null ? 0 : mark.getColumn() + 1;
        } else if (location != null) {
            line = location.getLineNr();
            column = location.getColumnNr();
        }
        problem(source(line, column), "", what);
    }

    private void problem(Source source, String path, String what) {
        problems.add(new Problem(source, path, what));
        if (problems.size() >= MAX_PROBLEMS) {
            throw new TooMuch();
        }
    }

    private Source here(YAMLParser parser) {
        TokenStreamLocation location = parser.currentTokenLocation();
        return source(location.getLineNr(), location.getColumnNr());
    }

    private Source source(int line, int column) {
        return new Source(Source.Layer.FILE, line < 1 ? file : file + ":" + line + ":" + column, line);
    }
}
