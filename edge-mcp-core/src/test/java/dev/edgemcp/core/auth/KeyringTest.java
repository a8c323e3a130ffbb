package dev.edgemcp.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Scope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyringTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Scope NARROW = new Scope(List.of("fs_*"), true);

    private Instant now = START;
    private final Ticker ticker = new Ticker() {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }
    };

    private static NewKey key(String tenant, Scope scope, @Nullable Instant expires) {
        return NewKey.make(tenant, "", scope, START, expires);
    }

    private KeyringAuthenticator of(NewKey... keys) {
        return new KeyringAuthenticator(ring(keys), ticker);
    }

    private static Keyring ring(NewKey... keys) {
        return new Keyring(List.of(keys).stream().map(NewKey::kept).toList());
    }

    private static AuthResult shown(Authenticator authenticator, @Nullable String key) {
        return authenticator.authenticate(key).toCompletableFuture().join();
    }

    private static void assertDenied(Authenticator authenticator, @Nullable String key, String reason) {
        assertThat(shown(authenticator, key))
                .isInstanceOfSatisfying(
                        AuthResult.Denied.class,
                        denied -> assertThat(denied.reason()).contains(reason));
    }

    @Test
    void make_again_differsAndKeepsNothingToShow() {
        NewKey one = key("acme", Scope.ALL, null);

        List<String> more = IntStream.range(0, 1000)
                .mapToObj(i -> key("acme", Scope.ALL, null).value())
                .distinct()
                .toList();

        assertThat(more).hasSize(1000);
        assertThat(one.value()).matches("emk_" + one.kept().id() + "_[A-Za-z0-9_-]{43}");
        String secret = one.value().substring(one.value().length() - 43);
        assertThat(one.kept().toString() + one).doesNotContain(secret);
        assertThat(one.kept().sha256()).isEqualTo(Digests.hex(one.value()));
    }

    @Test
    void authenticate_eachKeyOfATenant_isLetInAsItself() {
        NewKey one = key("acme", Scope.ALL, null);
        NewKey two = key("acme", NARROW, null);
        Authenticator authenticator = of(one, two);

        assertThat(shown(authenticator, one.value()))
                .isEqualTo(new AuthResult.Authenticated(
                        new Principal("acme", one.kept().id())));
        assertThat(shown(authenticator, two.value()))
                .isEqualTo(new AuthResult.Authenticated(
                        new Principal("acme", two.kept().id(), NARROW)));
    }

    @Test
    void authenticate_somethingElse_isDenied() {
        NewKey one = key("acme", Scope.ALL, null);
        Authenticator authenticator = of(one);

        assertDenied(authenticator, null, "No API key");
        for (String wrong : List.of(
                "",
                one.value() + "x",
                one.value().substring(1),
                one.value().toUpperCase(java.util.Locale.ROOT),
                // What the file holds must be good for nothing.
                one.kept().sha256(),
                one.kept().id(),
                key("acme", Scope.ALL, null).value())) {
            assertDenied(authenticator, wrong, "not valid");
        }
        assertDenied(new KeyringAuthenticator(Keyring.EMPTY, ticker), one.value(), "not valid");
    }

    @Test
    void authenticate_fromTheMomentOfExpiry_isDenied() {
        NewKey key = key("acme", Scope.ALL, START.plusSeconds(10));
        Authenticator authenticator = of(key);
        Principal principal = key.kept().principal();

        now = START.plusSeconds(10).minusNanos(1);
        assertThat(shown(authenticator, key.value())).isInstanceOf(AuthResult.Authenticated.class);
        assertThat(authenticator.admits(principal)).isTrue();
        now = START.plusSeconds(10);
        assertDenied(authenticator, key.value(), "expired");
        assertThat(authenticator.admits(principal)).isFalse();
    }

    @Test
    void replace_keyLeftOutOrChanged_isAdmittedNoMore() {
        NewKey revoked = key("acme", Scope.ALL, null);
        NewKey changed = key("acme", Scope.ALL, null);
        NewKey kept = key("acme", Scope.ALL, null);
        KeyringAuthenticator authenticator = of(revoked, changed, kept);
        ApiKey before = changed.kept();
        ApiKey narrowed = new ApiKey(
                before.id(), before.tenant(), "", before.sha256(), NARROW, before.created(), before.expires());
        AtomicInteger told = new AtomicInteger();
        authenticator.onChange(told::incrementAndGet);

        authenticator.replace(new Keyring(List.of(narrowed, kept.kept().withExpires(START.plusSeconds(99)))));

        assertThat(told).hasValue(1);
        assertThat(authenticator.admits(revoked.kept().principal())).isFalse();
        assertThat(authenticator.admits(before.principal())).isFalse();
        assertThat(authenticator.admits(narrowed.principal())).isTrue();
        assertThat(authenticator.admits(kept.kept().principal())).isTrue();
        assertDenied(authenticator, revoked.value(), "not valid");
    }

    @Test
    void expire_tellsOnceForEachKeyThatExpires() {
        KeyringAuthenticator authenticator = of(
                key("a", Scope.ALL, START.plusSeconds(5)),
                key("b", Scope.ALL, START.plusSeconds(9)),
                key("c", Scope.ALL, null));
        AtomicInteger told = new AtomicInteger();
        authenticator.onChange(told::incrementAndGet);

        assertThat(authenticator.expire()).isEqualTo(3);
        assertThat(told).hasValue(0);
        now = START.plusSeconds(5);
        assertThat(authenticator.expire()).isEqualTo(2);
        assertThat(authenticator.expire()).isEqualTo(2);
        assertThat(told).hasValue(1);
        now = START.plusSeconds(9);
        assertThat(authenticator.expire()).isEqualTo(1);
        assertThat(told).hasValue(2);
    }

    @Test
    void expire_keyThatExpiredBetweenTwoFiles_isToldAll_theSame() {
        NewKey brief = key("a", Scope.ALL, START.plusSeconds(5));
        KeyringAuthenticator authenticator = of(brief);
        AtomicInteger told = new AtomicInteger();
        authenticator.onChange(told::incrementAndGet);

        now = START.plusSeconds(6);
        // One more that is good: as many as before, and yet somebody has to go.
        authenticator.replace(ring(brief, key("b", Scope.ALL, null)));

        assertThat(told).hasValue(1);
        assertThat(authenticator.expire()).isEqualTo(1);
        assertThat(told).hasValue(1);
    }

    @Test
    void keyring_twiceTheSame_isRefused() {
        NewKey one = key("acme", Scope.ALL, null);
        ApiKey sameId = new ApiKey(one.kept().id(), "other", "", Digests.hex("another"), Scope.ALL, START, null);
        ApiKey sameDigest = new ApiKey("another", "other", "", one.kept().sha256(), Scope.ALL, START, null);

        assertThatThrownBy(() -> new Keyring(List.of(one.kept(), sameId))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Keyring(List.of(one.kept(), sameDigest)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void either_letsInWhomOneOfThemDoes() {
        NewKey key = key("acme", Scope.ALL, null);
        KeyringAuthenticator second = of(key);
        Principal one = new Principal("default", "one");
        Authenticator both = new EitherAuthenticator(new ApiKeyAuthenticator("the-one", one), second);
        AtomicInteger told = new AtomicInteger();
        both.onChange(told::incrementAndGet);

        assertThat(shown(both, "the-one")).isEqualTo(new AuthResult.Authenticated(one));
        assertThat(shown(both, key.value())).isInstanceOf(AuthResult.Authenticated.class);
        assertDenied(both, "neither", "not valid");
        assertDenied(both, null, "No API key");
        assertThat(both.admits(one)).isTrue();
        assertThat(both.admits(key.kept().principal())).isTrue();

        second.replace(Keyring.EMPTY);

        assertThat(told).hasValue(1);
        assertThat(both.admits(one)).isTrue();
        assertThat(both.admits(key.kept().principal())).isFalse();
    }
}
