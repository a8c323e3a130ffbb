#!/bin/sh
# Writes classes.lst anew: what the server loads until it has answered a first call over HTTP and WebSocket. The image has an
# archive of these, and starts twice as fast. After 'mvn -Pimage package', in edge-mcp-cli:
#   src/image/train.sh
# A list that is out of date costs some milliseconds and nothing else; it is not made in each build, since two runs never
# load quite the same, and two builds of the image shall be the same.
set -eu
export LC_ALL=C

work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
java=target/image/java/opt/java/bin/java
class_path=$(printf '%s:' target/lib/*.jar)
export EDGE_MCP_API_KEY=the-key-of-the-training-run container=oci HOME="$work"

"$java" -Xshare:off "-XX:DumpLoadedClassList=$work/list" -cp "$class_path" dev.edgemcp.cli.Main serve --host 0.0.0.0 --port 0 \
    2>"$work/err" &
server=$!
until port=$(sed -n 's,.*http://0\.0\.0\.0:\([0-9]*\)/mcp.*,\1,p' "$work/err" | head -n 1) && [ -n "$port" ]; do
    kill -0 "$server" || { cat "$work/err" >&2; exit 1; }
    sleep 0.2
done
for url in "http://127.0.0.1:$port/mcp" "ws://127.0.0.1:$port/ws"; do
    "$java" -XX:TieredStopAtLevel=1 -cp "$class_path" dev.edgemcp.cli.Main call edge_status --url "$url" >/dev/null
done
kill "$server"
wait "$server"

{
    echo '# Written by train.sh.'
    # Without ids and sources, and without what was resolved in constant pools, which depends on timing most of all.
    sed -e '/^#/d' -e '/^@cp /d' -e 's/ id:.*//' "$work/list" | sort -u
} >src/image/classes.lst
echo "$(($(wc -l <src/image/classes.lst) - 1)) entries" >&2
