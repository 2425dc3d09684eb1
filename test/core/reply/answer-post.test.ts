import { describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../../src/core/model/events.ts';
import { answerPost } from '../../../src/core/reply/answer-post.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { createTempStore } from '../../bridge/rig.ts';

/** The button that the words name. Its keys are all failures: the compiler asks for a new one. */
const advised: Record<Failure, string | undefined> = {
  'not-logged-in': undefined,
  'rate-limited': undefined,
  overloaded: undefined,
  network: undefined,
  'api-error': 'Retry',
  'max-turns': 'Continue',
  budget: undefined,
  crashed: 'Continue',
  silent: 'Continue',
  unread: 'Retry',
  refused: undefined,
  'context-full': undefined,
};
const failures = Object.keys(advised) as Failure[];

function failed(failure: Failure, change: Partial<Outcome> = {}, compacts = false) {
  const { store } = createTempStore();
  const messages = [{ messageId: 'm1', text: 'work' }];
  const task = {
    ...store.tasks.add({
      id: 'a',
      origin: { kind: 'message' },
      conversation: 'telegram:1',
      platform: 'telegram',
      userId: '1',
      userName: 'Ann',
      project: 'home',
      messages,
    }),
    compacts,
  };
  const figures = { text: '', sessionId: 's', costUsd: undefined, durationMs: 1000 };
  const outcome: Outcome = { outcome: 'failed', failure, message: 'It ended.', ...figures, ...change };
  const { blocks, buttons = [] } = answerPost({ outcome, answer: [], task, toolCount: 0, denied: [] });
  return { words: visibleText(blocks), labels: buttons.flat().map(({ label }) => label) };
}

const pressed = (words: string) => /Press (\w+)\./.exec(words)?.[1];

describe('the answer of a task that failed', () => {
  it.each(failures)('as %s names the button that leads on, and has it', (failure) => {
    const { words, labels } = failed(failure);

    expect(pressed(words)).toBe(advised[failure]);
    expect(labels).toEqual(expect.arrayContaining([pressed(words) ?? labels[0]]));
  });

  it.each(failures)('as %s names no button that a compaction does not have', (failure) => {
    const { words, labels } = failed(failure, {}, true);

    expect(pressed(words)).toBe(advised[failure] && 'Retry');
    expect(labels).toEqual(['Retry', 'New session']);
  });

  it('names none where the task itself was refused: it would be again', () => {
    expect(pressed(failed('api-error', { suspected: 'rate-limited' }).words)).toBeUndefined();
  });
});
