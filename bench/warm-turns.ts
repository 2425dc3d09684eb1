import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../test/e2e/machine.ts';
import type { Scale } from './extent.ts';
import { differenceRow, type Row, ratioRow, row } from './figure.ts';
import { type RawAnswer, startRawClaude } from './raw-claude.ts';
import type { TimedAnswer, TimedChat } from './timed-chat.ts';

/** What a `claude` still does after its answer must not slow the next sample. */
const apartMs = 400;
/** The first turns of a `claude` after its start are slower. */
const warmUps = 3;

export interface WarmTurns {
  machine: Machine;
  /** Asked in turn, because platforms pace a chat; there are as many raw processes, equally rested. */
  chats: readonly TimedChat[];
  samples: number;
  scale: Scale;
  /** The platform's name as people write it. */
  platform: string;
}

/** Starts the bridge and measures warm conversations, raw and bridge in turn. */
export async function measureWarmTurns({ machine, chats, samples, scale, platform }: WarmTurns): Promise<Row[]> {
  machine.configure({ claude: { args: ['--allowedTools', 'Bash'], maxProcesses: chats.length, spare: false } });
  await machine.start();
  const claudes = chats.map(() => startRawClaude(machine));
  for (let n = 0; n < scale.count(warmUps, 1); n++) {
    for (const claude of claudes) await claude.ask('say warming up');
    for (const chat of chats) {
      await chat.rested();
      await chat.ask('say warming up', 'warming up');
    }
  }

  const raw: RawAnswer[] = [];
  const bridge: TimedAnswer[] = [];
  for (let n = 0; n < scale.count(samples, 1); n++) {
    const chat = chats[n % chats.length]!;
    await chat.rested();
    raw.push(await claudes[n % chats.length]!.ask(`say answer ${n}.`));
    await sleep(apartMs);
    bridge.push(await chat.ask(`say answer ${n}.`, `answer ${n}.`));
    await sleep(apartMs);
  }

  const rawFirst = raw.map((answer) => answer.firstTextMs);
  const rawResult = raw.map((answer) => answer.resultMs);
  const first = bridge.map((answer) => answer.firstTextMs);
  const final = bridge.map((answer) => answer.finalMs);
  return [
    row('raw claude: prompt written to a running process until its first text', 'ms', rawFirst),
    row('raw claude: until its result', 'ms', rawResult),
    row(`bridge: message available at ${platform} until its chat shows the first text`, 'ms', first),
    row('bridge: until its chat shows the final message', 'ms', final),
    differenceRow('first text, bridge minus raw', first, rawFirst, 10),
    ratioRow('first text, bridge over raw', first, rawFirst),
    differenceRow('final, bridge minus raw', final, rawResult),
    ratioRow('final, bridge over raw', final, rawResult),
  ];
}
