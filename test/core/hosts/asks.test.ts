import { describe, expect, it } from 'vitest';
import { type Ask, listenToAsks } from '../../../src/core/hosts/asks.ts';
import type { AgentAsk, AskAnswer, AskListener, Host } from '../../../src/core/ports/host.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';

const data: AgentAsk = {
  id: 'one',
  sessionId: 's',
  promptId: 'p',
  startedBy: 'p',
  startedByOneOf: [],
  tool: 'Bash',
  input: { command: 'ls' },
  description: undefined,
  reason: undefined,
  blockedPath: undefined,
  bySubagent: false,
  shellFolder: undefined,
  suggestions: [],
  suggestedMode: undefined,
};

function playHost(take: (ask: Ask) => void, answer?: Host['answer']) {
  const log = createRecordingLog(() => {});
  const answers: [string, AskAnswer][] = [];
  const listener = Promise.withResolvers<AskListener>();
  const host: Pick<Host, 'onAsk' | 'answer'> = {
    onAsk: listener.resolve,
    answer:
      answer ??
      (async (...given) => {
        answers.push(given);
        return answers.length === 1;
      }),
  };
  listenToAsks(host, take, log);
  return { listener: listener.promise, answers, log };
}

describe('what Claude asks on a host', () => {
  it('is answered there, though an ask of another host has the same id', async () => {
    const asks: Ask[] = [];
    const [first, second] = [playHost((ask) => asks.push(ask)), playHost((ask) => asks.push(ask))];
    (await first.listener).asked(data);
    (await second.listener).asked(data);

    expect(await asks[1]?.answer({ behavior: 'allow' })).toBe(true);

    expect([first.answers, second.answers]).toEqual([[], [['one', { behavior: 'allow' }]]]);
    (await second.listener).withdrawn('one');
    expect(asks.map(({ withdrawn }) => withdrawn.aborted)).toEqual([false, false]);
    (await first.listener).withdrawn('one');
    expect(asks.map(({ withdrawn }) => withdrawn.aborted)).toEqual([true, false]);
  });

  it('tells the log when the host cannot be reached with the answer', async () => {
    const asks: Ask[] = [];
    const { listener, log } = playHost(
      (ask) => asks.push(ask),
      () => Promise.reject(new Error('away')),
    );
    (await listener).asked(data);

    expect(await asks[0]?.answer({ behavior: 'allow' })).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'an answer did not reach Claude' }]);
  });

  it('is the host’s to deny when it cannot be taken', async () => {
    const { listener } = playHost(() => {
      throw new Error('full disk');
    });
    const { asked } = await listener;

    expect(() => asked(data)).toThrow('full disk');
  });
});
