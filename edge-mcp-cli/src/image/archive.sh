#!/bin/sh
# Makes the image that jib has made loadable by everybody, as target/edge-mcp-image.tar: jib's is an OCI layout with one
# name; this one has all names, and Docker's manifest beside them, as 'docker save' writes it. Layers stay as they are.
# Called by Maven's profile "image", in edge-mcp-cli, after jib.
set -eu
export LC_ALL=C

oci=$PWD/target/image/oci
archive=$PWD/target/edge-mcp-image.tar

rm -rf "$oci"
mkdir -p "$oci"
tar -xf target/image/jib.tar -C "$oci"
cd "$oci"

digests() {
    grep -o '"digest":"sha256:[0-9a-f]*"' "$1" | sed 's/.*sha256:\([0-9a-f]*\)"/\1/'
}

manifest=$(digests index.json)
size=$(($(wc -c <"blobs/sha256/$manifest")))
# The first digest in it is that of the configuration.
config=$(digests "blobs/sha256/$manifest" | head -n 1)
layers=$(digests "blobs/sha256/$manifest" | tail -n +2 | sed 's,.*,"blobs/sha256/&",' | tr '\n' ',')

entry() {
    printf '{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,' "$manifest" "$size"
    printf '"annotations":{"io.containerd.image.name":"docker.io/library/edge-mcp:%s","org.opencontainers.image.ref.name":"%s"}}' "$1" "$1"
}

{
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":['
    entry "$IMAGE_VERSION"
    printf ','
    entry latest
    printf ']}'
} >index.json
printf '[{"Config":"blobs/sha256/%s","RepoTags":["edge-mcp:%s","edge-mcp:latest"],"Layers":[%s]}]' \
    "$config" "$IMAGE_VERSION" "${layers%,}" >manifest.json

chmod 644 oci-layout index.json manifest.json blobs/sha256/*
# shellcheck disable=SC2046 # names without spaces
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$archive" \
    oci-layout index.json manifest.json $(printf '%s\n' blobs/sha256/* | sort)
echo "image: edge-mcp:$IMAGE_VERSION and edge-mcp:latest, sha256:$manifest, in $archive" >&2
