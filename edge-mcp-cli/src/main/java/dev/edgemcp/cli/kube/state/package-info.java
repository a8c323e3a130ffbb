/**
 * What was read from a cluster about a release: plain records, made from the JSON of the API. {@link
 * dev.edgemcp.cli.kube.state.Snapshot} holds all of it; checks and views are functions of it. Whatever the server leaves out
 * has a harmless value here. Knows no client.
 */
@NullMarked
package dev.edgemcp.cli.kube.state;

import org.jspecify.annotations.NullMarked;
