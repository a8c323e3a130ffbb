package dev.edgemcp.cli.keys;

/** What results look like. */
enum Form {
    TABLE,
    JSON
}
