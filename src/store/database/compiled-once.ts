/**
 * The same statement, written so that SQLite compiles it once. It compiles a statement again, which costs more than to
 * run it, for each new value that might lead to a better plan (https://sqlite.org/c3ref/prepare.html, on recompiling):
 * any value that a statement with several ways to run compares with, or takes as its limit. What a subselect returns is
 * no such value, and the plan stays as it is.
 */
export function compiledOnce(source: string): string {
  return hasSeveralWays.test(source) ? source.replaceAll(comparedValue, '$1 (SELECT $2)') : source;
}

const hasSeveralWays = /\b(?:ORDER BY|JOIN|LIMIT)\b|\(\s*SELECT\b/;
/** No value of ours is compared in another way. An assignment looks the same, and means the same afterwards. */
const comparedValue = /(=|<|>|\bIS|\bLIMIT) (\?\d*|@\w+)/g;
