package dev.edgemcp.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {
    @Test
    void match_simpleVariable_stopsAtTheNextSlash() {
        UriTemplate template = new UriTemplate("app:///users/{id}/posts/{post}");

        assertThat(template.match("app:///users/7/posts/a%20b")).isEqualTo(Map.of("id", "7", "post", "a b"));
        assertThat(template.match("app:///users/7/8/posts/9")).isNull();
        assertThat(template.match("app:///users//posts/9")).isNull();
        assertThat(template.match("app:///users/7/posts/")).isNull();
        assertThat(template.match("app:///users/7/posts/9/10")).isNull();
        assertThat(template.match("other:///users/7/posts/9")).isNull();
        assertThat(template.match("")).isNull();
        assertThat(template.names()).containsExactly("id", "post");
    }

    @Test
    void match_reservedVariable_takesSlashes() {
        UriTemplate template = new UriTemplate("git:///{revision}/{+path}");

        assertThat(template.match("git:///HEAD/src/main/A.java"))
                .isEqualTo(Map.of("revision", "HEAD", "path", "src/main/A.java"));
        assertThat(template.match("git:///feature%2Fx/a+b")).isEqualTo(Map.of("revision", "feature/x", "path", "a+b"));
    }

    @Test
    void match_variableBeforeALiteralThatEndsIt_isExact() {
        UriTemplate template = new UriTemplate("test://template/{id}/data");

        assertThat(template.match("test://template/123/data")).isEqualTo(Map.of("id", "123"));
        assertThat(template.match("test://template/123/data/more")).isNull();
        assertThat(template.match("test://template/123")).isNull();
    }

    @Test
    void match_brokenPercentEncoding_doesNot() {
        UriTemplate template = new UriTemplate("app:///{id}");

        assertThat(template.match("app:///%")).isNull();
        assertThat(template.match("app:///%zz")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app:///plain",
                "app:///{a}{b}",
                "app:///{a}/{a}",
                "app:///{?q}",
                "app:///{a",
                "app:///a}",
                "app:///{a}/}"
            })
    void template_thatCannotBeMatchedOneWay_isRefused(String template) {
        assertThatThrownBy(() -> new UriTemplate(template)).isInstanceOf(IllegalArgumentException.class);
    }
}
