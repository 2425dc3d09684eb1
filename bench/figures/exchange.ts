import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitsIn } from '../../test/wal-commits.ts';
import { differenceRow, type Figure, ratioRow, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { startRawClaude } from '../raw-claude.ts';
import { openChats } from '../telegram-chats.ts';

const rounds = 20;
const chatCount = 4;
/** After the final message of the answer before. */
const soonMs = 1_200;
const burstRounds = 3;
const burstLength = 10;
/** From the start of one exchange to the start of the next. */
const burstMs = 1_000;

export const exchange: Figure = {
  name: 'exchange',
  title: 'A running exchange: the next message comes soon (raw and bridge in turn)',
  async measure(scale) {
    const machine = await openMachine();
    const chats = openChats(machine, scale.count(chatCount, 1));
    machine.configure({ claude: { args: ['--allowedTools', 'Bash'], maxProcesses: chats.length, spare: false } });
    await machine.start();
    const claudes = chats.map(() => startRawClaude(machine));
    const commits = () => commitsIn(join(machine.home, 'bridge.db'));
    for (let n = 0; n < scale.count(3, 1); n++) {
      for (const claude of claudes) await claude.ask('say warming up');
      for (const chat of chats) {
        await chat.rested();
        await chat.ask('say warming up', 'warming up');
      }
    }

    const raw: number[] = [];
    const soon: number[] = [];
    const synced: number[] = [];
    for (let n = 0; n < scale.count(rounds, 1); n++) {
      const chat = chats[n % chats.length]!;
      const claude = claudes[n % chats.length]!;
      await chat.rested();
      // Each is asked as long after its own last answer.
      await claude.ask(`say before ${n}.`);
      await sleep(soonMs / 2);
      await chat.ask(`say before ${n}.`, `before ${n}.`);
      await sleep(soonMs / 2);
      raw.push((await claude.ask(`say answer ${n}.`)).firstTextMs);
      await sleep(soonMs / 2);
      const before = commits();
      soon.push((await chat.ask(`say answer ${n}.`, `answer ${n}.`)).firstTextMs);
      // The last commit notes that the final message has arrived.
      await sleep(100);
      synced.push(commits() - before);
    }

    const rawInBurst: number[] = [];
    const inBurst: number[] = [];
    for (let round = 0; round < scale.count(burstRounds, 1); round++) {
      const chat = chats[round % chats.length]!;
      await chat.rested();
      for (let n = 0; n < scale.count(burstLength, 2); n++) {
        const next = performance.now() + burstMs;
        inBurst.push((await chat.ask(`say burst ${round} ${n}.`, `burst ${round} ${n}.`)).firstTextMs);
        await sleep((next - performance.now()) / 2);
        rawInBurst.push((await claudes[round % chats.length]!.ask(`say burst ${n}.`)).firstTextMs);
        await sleep(Math.max(0, next - performance.now()));
      }
    }

    return [
      row('raw claude: prompt written to a running process until its first text', 'ms', raw),
      row(`bridge: the message comes ${soonMs / 1000} s after the last answer; until its first text`, 'ms', soon),
      differenceRow('first text, bridge minus raw', soon, raw, 10),
      ratioRow('first text, bridge over raw', soon, raw, 1.25),
      row(
        `bridge: ${burstLength} short exchanges, ${burstMs / 1000} s apart; until the first text of each`,
        'ms',
        inBurst,
      ),
      differenceRow('first text in a burst, bridge minus raw', inBurst, rawInBurst),
      row('synced commits of a whole turn', '', synced),
    ];
  },
};
