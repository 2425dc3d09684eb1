import { expect, it } from 'vitest';
import { emptyState, reduce } from '../../../src/core/reply/live-view.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';

const mask = createSecretMask({});

it('of tools that never end, and of refused calls, a view holds a hundred, however many Claude starts', () => {
  const state = emptyState();
  for (let n = 0; n < 1_000; n++) {
    reduce(state, { type: 'tool-started', toolUseId: `tool ${n}`, name: 'Bash', summary: `run ${n}` }, n, mask);
    reduce(state, { type: 'permission-denied', name: 'Bash', summary: `rm ${n}` }, n, mask);
  }

  expect(state.running).toHaveLength(100);
  expect(state.running.at(-1)).toMatchObject({ toolUseId: 'tool 999' });
  expect(state.toolCount).toBe(1_000);
  expect(state.denied).toHaveLength(101);
  expect(state.denied.slice(-2)).toEqual(['Bash rm 99', '…']);
});
