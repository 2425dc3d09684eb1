import { PassThrough } from 'node:stream';
import { createTerminalPlatform } from '../../../src/platforms/terminal/platform.ts';
import { describeChatPlatform, type PlatformRig } from '../../contracts/chat-platform.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { createFakeScreen } from './fake-screen.ts';

describeChatPlatform('the terminal', () => makeRig(true));
describeChatPlatform('the terminal behind a pipe', () => makeRig(false));

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
