package dev.edgemcp.cli.check;

/** A check and what it found. */
public record Finding(String id, Category category, String what, Outcome outcome) {}
