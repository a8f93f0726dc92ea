/**
 * Deeper than any Job. A text that nests deeper is not read, and what is deeper in a damaged one is left out, so that
 * nobody who walks through nodes needs to be afraid of their depth. The server's own limit is 10,000.
 */
export const deepest = 200;

/**
 * So much of a document's grammar is read with a keystroke: some 20,000 lines, or any number inside block scalars. Items of
 * a List do not count, because they are not read again.
 */
export const mostSteps = 100_000;
