#!/bin/sh
# Makes what the image holds besides the program's jars, below target/image:
#   java    the Java runtime that jlink makes of the newest LTS found, or of IMAGE_JDK
#   system  what a base image would have: C library, users, names; nothing if IMAGE_BASE is one
#   app     the class path, the archive of classes, and what is in the image (SBOM)
# Called by Maven's profile "image", in edge-mcp-cli, after the jars and the SBOM are there.
set -eu
export LC_ALL=C

image=$PWD/target/image
lib=$PWD/target/lib
app=$image/app/app
java=$image/java/opt/java
system=$image/system

# Java loads these by name, or without saying so: jdeps finds only part of them.
modules=java.base,java.datatransfer,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql
modules=$modules,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

die() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

release() {
    sed -n "s/^$2=\"\\(.*\\)\"\$/\\1/p" "$1/release"
}

# Whether a Java runtime can be made from the JDK in $1: from its jmods, or, since 24, from itself.
links() {
    [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] \
        && { [ -f "$1/jmods/java.base.jmod" ] || "$1/bin/jlink" --help | grep -q 'run-time image enabled'; }
}

# 17, 21, 25 and so on, the newest first.
find_jdk() {
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if links "$candidate"; then
            major=$(release "$candidate" JAVA_VERSION)
            major=${major%%[!0-9]*}
            if [ "${major:-0}" -ge 17 ] && [ $(((major - 17) % 4)) -eq 0 ]; then echo "$major $candidate"; fi
        fi
    done | sort -k 1,1nr -s | sed -n '1s/^[0-9]* //p'
}

make_java() {
    # Lowest in rank: JDK_JAVA_OPTIONS and the command line win over them, one by one.
    options='-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError -XX:+ErrorFileToStderr -XX:-UsePerfData'
    # Standard output is the protocol's with --stdio.
    options="$options -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr"
    if [ "$major" -ge 24 ]; then
        options="$options --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    fi
    "$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --add-options "$options" --output "$java"
}

# A file of this machine goes where it is here, for the dynamic linker looks for it in the same places.
take() {
    mkdir -p "$system${1%/*}"
    cp -L "$1" "$system$1"
}

# What the programs and libraries in $java need of this machine, the dynamic linker too.
libraries() {
    find "$java" -type f \( -path '*/bin/*' -o -name '*.so' -o -name jspawnhelper \) -exec ldd {} + 2>/dev/null \
        | sed -n 's/^[[:space:]]*\(.* => \)\{0,1\}\(\/[^ ]*\) (0x.*/\2/p' | grep -v "^$java/" | sort -u
}

make_system() {
    mkdir -p "$system"
    if [ "$IMAGE_BASE" != scratch ]; then return; fi
    libraries >"$image/libraries"
    libc=$(grep '/libc\.so\.[0-9]*$' "$image/libraries") \
        || die 'cannot make an image from scratch with this C library' \
            'why:   the Java runtime names no libc.so among what it needs' \
            'fix:   build on Linux with glibc'
    # Before glibc 2.34 names are resolved by these; the C library loads them without being linked with them.
    for name in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
        if [ -f "${libc%/*}/$name" ]; then echo "${libc%/*}/$name"; fi
    done >>"$image/libraries"
    while read -r file; do take "$file"; done <"$image/libraries"
    # Without it, names of files would be ASCII.
    for locale in C.utf8 C.UTF-8; do
        if [ -f "/usr/lib/locale/$locale/LC_CTYPE" ]; then take "/usr/lib/locale/$locale/LC_CTYPE"; fi
    done
    mkdir -p "$system/etc" "$system/tmp" "$system/home/edge-mcp" "$system/proc" "$system/dev" "$system/sys"
    printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'edge-mcp:x:65532:65532:edge-mcp:/home/edge-mcp:/sbin/nologin' \
        >"$system/etc/passwd"
    printf '%s\n' 'root:x:0:' 'edge-mcp:x:65532:' >"$system/etc/group"
    echo 'hosts: files dns' >"$system/etc/nsswitch.conf"
}

# As jib lays the jars out; the archive of classes fits one class path only, with sizes and times.
class_path() {
    printf %s "$1app/classpath/edge-mcp-cli.jar"
    for file in "$lib"/*.jar; do
        if [ "$file" != "$lib/edge-mcp-cli.jar" ]; then printf %s ":$1app/libs/${file##*/}"; fi
    done
}

make_app() {
    mkdir -p "$app"
    cp ../LICENSE "$app/LICENSE"
    cp "$image/sbom/sbom.json" "$app/sbom.json"
    runtime_sbom >"$app/sbom-runtime.json"
    {
        if [ "$major" -ge 19 ]; then echo '-XX:SharedArchiveFile=/app/classes.jsa'; fi
        echo -cp
        class_path /
        printf '\n%s\n' dev.edgemcp.cli.Main
    } >"$app/edge-mcp.args"
}

# Addresses get into the archive, and in them the lengths of names and variables: always the same, if the system lets us.
dump_classes() {
    fixed="$(command -v setarch) -R"
    if ! $fixed true 2>/dev/null; then
        fixed=
        echo 'image: note: cannot turn address randomisation off; the archive of classes differs from build to build' >&2
    fi
    # shellcheck disable=SC2086 # none, or two words
    env -i $fixed "$@" -Xlog:disable -Xlog:all=error:stderr -Xshare:dump >"$image/dump.log" 2>&1 \
        || die 'cannot archive the classes' "why:   $(cat "$image/dump.log")"
}

make_archive() {
    # What the image has it in as well: jib gives this time to all files.
    find "$java" -exec touch -h -d @1 {} +
    if [ "$major" -lt 19 ]; then
        # Only the JDK's own classes: an archive fits no other place than that where it was made.
        dump_classes "$java/bin/java" -XX:+UseG1GC
        return
    fi
    work=$(mktemp -d /tmp/edge-mcp-image.XXXXXXXX)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/app/classpath" "$work/app/libs"
    cp "$lib"/*.jar "$work/app/libs"
    mv "$work/app/libs/edge-mcp-cli.jar" "$work/app/classpath"
    touch -d @1 "$work"/app/*/*.jar
    cp -a "$java" "$work/java"
    grep -v '^#' src/image/classes.lst >"$work/classes.lst"
    (cd "$work" && dump_classes "$work/java/bin/java" -XX:+UseSerialGC -XX:SharedClassListFile=classes.lst \
        -XX:SharedArchiveFile=classes.jsa -cp "$(class_path '')")
    cp "$work/classes.jsa" "$app/classes.jsa"
}

hash_of() {
    sha256sum "$1" | cut -d ' ' -f 1
}

# The package of this machine that owns the file $1, as a member of a CycloneDX component; nothing where dpkg does not know.
package_of() {
    command -v dpkg-query >/dev/null || return 0
    # A file can be known by its path before /lib became a link to /usr/lib.
    owner=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null || dpkg-query -S "${1#/usr}" 2>/dev/null || true)
    owner=${owner%%: /*}
    owner=${owner%%:*}
    if [ -n "$owner" ]; then
        dpkg-query -W -f ',"version":"${Version}","purl":"pkg:deb/${Package}@${Version}?arch=${Architecture}"\n' "$owner" \
            | sed "s,pkg:deb/,&$(. /etc/os-release && echo "$ID")/," | head -n 1
    fi
}

runtime_sbom() {
    printf '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"%s"},"components":[\n' "$IMAGE_TIME"
    printf '{"type":"platform","name":"java","publisher":"%s","version":"%s","description":"modules: %s"}' \
        "$(release "$jdk" IMPLEMENTOR)" "$(release "$jdk" JAVA_RUNTIME_VERSION)" "$(release "$java" MODULES)"
    if [ -f "$image/libraries" ]; then
        while read -r file; do
            printf ',\n{"type":"library","name":"%s","hashes":[{"alg":"SHA-256","content":"%s"}]%s}' \
                "${file##*/}" "$(hash_of "$file")" "$(package_of "$file")"
        done <"$image/libraries"
    fi
    printf '\n]}\n'
}

[ "$(uname -s)" = Linux ] || die 'cannot make the image here' "why:   it holds this machine's Java, and this is not Linux" \
    'fix:   build on Linux, or in a container with a JDK and Maven'
jdk=${IMAGE_JDK:-}
if [ -n "$jdk" ]; then
    links "$jdk" || die "cannot make a Java runtime from $jdk" 'why:   it has no jlink, or neither jmods nor the ability to do without' \
        'fix:   -Dimage.jdk=/folder/of/a/whole/jdk'
else
    jdk=$(find_jdk)
    [ -n "$jdk" ] || die 'found no JDK of 17, 21, 25 or a later LTS to make the image from' \
        'why:   JAVA_HOME and the usual places have none with jlink' 'fix:   -Dimage.jdk=/folder/of/a/jdk'
fi
major=$(release "$jdk" JAVA_VERSION)
major=${major%%[!0-9]*}
echo "image: Java $(release "$jdk" JAVA_VERSION) of $jdk" >&2

[ -f "$image/sbom/sbom.json" ] || die 'cannot make the image without an SBOM' \
    'why:   the plugin that makes it does nothing while Maven is offline' 'fix:   once without -o'

rm -rf "$image/java" "$image/system" "$image/app" "$image/libraries"
mkdir -p "$image"
make_java
make_system
make_app
make_archive
