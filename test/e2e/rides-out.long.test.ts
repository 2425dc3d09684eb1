import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claudeCall } from '../../src/cli/line/call.ts';
import type { AnthropicServer } from '../fakes/anthropic/server.ts';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

interface Trouble {
  name: string;
  begin(model: AnthropicServer): void | Promise<void>;
  end(model: AnthropicServer): void | Promise<void>;
  /** What people read of it. */
  reason: string;
}

/** As a person types it where the bridge of a test runs. */
const ours = new URL('../../node_modules/.bin/claude', import.meta.url).pathname;
const claude = claudeCall(ours, process.env.PATH, tmpdir());

const troubles: Trouble[] = [
  {
    name: 'an overload of the API',
    begin: (model) => model.refuse({ status: 529 }),
    end: (model) => model.accept(),
    reason: 'Claude is overloaded. Retrying #1 at',
  },
  {
    name: 'a login that is gone',
    begin: (model) => model.refuse({ status: 401 }),
    end: (model) => model.accept(),
    reason: `Claude is not logged in on the host. Run \`${claude}\` there and log in with /login.`,
  },
  {
    name: 'a network that is gone',
    begin: (model) => model.offline(),
    end: (model) => model.online(),
    reason: 'The host cannot reach the Claude API. Retrying #1 at',
  },
];

describe('rides out', () => {
  it.each(troubles)('$name: the task waits with the reason, keeps what was done, and continues', async (trouble) => {
    const rig = await createAskingRig({}, commandsAllowed);
    const { telegram, chat, ann, model, project, start, card, tap, untilFinal } = rig;
    const wait = '[[tool Bash {"command":"while [ ! -e go ]; do sleep 0.05; done"}]]';
    await start();
    chat.say(ann, `[[text Step one.]]${wait}[[next]][[text Step two.]]`);
    await chat.untilDraft(({ activity }) => activity.includes('Bash'));

    await trouble.begin(model);
    writeFileSync(join(project, 'go'), '');
    const notice = await card('Retrying #1 at');
    expect(telegram.timesShown('Step one.')).toBe(1);
    expect(notice.text).toContain(trouble.reason);
    expect(notice.buttons.flat().map(({ label }) => label)).toEqual(['Resume now', 'Cancel']);
    await trouble.end(model);
    expect(await tap(notice, 'Resume now')).toBe('Retrying now.');

    await untilFinal('Step two.');
    await telegram.until(() => chat.answers.every(({ id }) => id !== notice.id), 'the notice to go');
    expect(telegram.timesShown('Step two.')).toBe(1);
    expect(model.promptsSeen('You were interrupted')).toBe(1);
  });
});
