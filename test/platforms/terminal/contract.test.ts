import { PassThrough } from 'node:stream';
import { createTerminalPlatform } from '../../../src/platforms/terminal/platform.ts';
import { type Ability, describeChatPlatform, type PlatformRig } from '../../contracts/chat-platform/chat-platform.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { createFakeScreen } from './fake-screen.ts';

/** There is nothing between us and the person: no server, no network, no account, no second device. */
const lacks: Ability[] = [
  'files', // What the person would send lies on this machine already: a path says it.
  'receipts', // What was typed stands there, and the answer begins right below.
  'replacing', // What stands on a terminal stays; what was decided is told below.
  'removing', // Nor does it go.
  'replies', // A line answers to nothing in particular.
  'forwards', // What is pasted can't be told from what is typed.
  'pairing links', // Whoever sits here is let in already.
  'commands', // A terminal has no menu to offer them in.
  'kept messages', // Nobody keeps what is typed while we don't read.
  'limits', // Nobody counts what is written.
  'going offline', // There is no network to cut.
  'trouble', // Nothing stands between the keyboard and us.
  'gone conversations', // The only conversation ends with the process.
];

describeChatPlatform('the terminal', () => makeRig(true), { lacks });
describeChatPlatform('the terminal behind a pipe', () => makeRig(false), {
  lacks: [
    ...lacks,
    'previews', // What went into a pipe can't be taken back.
  ],
});

async function makeRig(isTTY: boolean): Promise<PlatformRig> {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = createFakeScreen(100, 30, isTTY);
  const platform = createTerminalPlatform({ input, output, clock: createFakeClock(), log: silentLog, color: false });
  const type = (text: string) => void input.write(`${text}${isTTY ? '\r' : '\n'}`);
  return {
    platform,
    conversation: 'terminal:local',
    say: type,
    seen: output.text,
    untilSeen: async (text) => void (await output.until((seen) => seen.includes(text))),
    keepsMessages: false,
    press(label) {
      const [, number] = new RegExp(`\\[(\\d+)\\] ${label}`).exec(output.text()) ?? [];
      type(number ?? `there is no button ${label}`);
    },
    secrets: [],
    logged: () => '',
    close: async () => void input.destroy(),
  };
}
