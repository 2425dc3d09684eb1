import type { ClaudeRecord, ProcessStore } from '../../src/core/ports/store/store.ts';

/** A ledger of claude processes that lives as long as the test, `records` as it holds them. */
export function createMemoryLedger(): ProcessStore & { records: readonly ClaudeRecord[] } {
  const records: ClaudeRecord[] = [];
  return {
    records,
    add: (claude) => void records.push(claude),
    remove(handle) {
      const at = records.findIndex((each) => each.handle === handle);
      if (at >= 0) records.splice(at, 1);
    },
    list: () => [...records],
  };
}
