import { readFileSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * How many transactions the write-ahead log of a database holds: each was synced on its own. Only the last frame of a
 * transaction names the size of the database. The log must not begin anew between two counts.
 * Source: https://sqlite.org/fileformat2.html#walformat
 */
export function commitsIn(database: string): number {
  const log = readFileSync(`${database}-wal`);
  const salts = log.subarray(16, 24);
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  let commits = 0;
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break;
    if (log.readUInt32BE(at + 4) > 0) commits++;
  }
  return commits;
}
