import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { User } from 'grammy/types';
import type { SeenMessage } from '../fakes/telegram/types.ts';
import type { MachineOptions } from './machine.ts';
import { createRig, type Rig } from './rig.ts';

/** A script of the model that calls a tool and then answers. */
export function calling(tool: string, input: unknown, then = 'That is done.'): string {
  return `[[text On it.]][[tool ${tool} ${JSON.stringify(input)}]][[next]][[text ${then}]]`;
}

/** A script that makes files: half of the calls at once, the others one after the other. */
export function touchingMany(count: number) {
  const names = Array.from({ length: count }, (_, n) => `many-${n}.txt`);
  const calls = names.map((name) => `[[tool Bash ${JSON.stringify({ command: `touch ${name}` })}]]`);
  const [together, alone] = [calls.slice(0, count / 2), calls.slice(count / 2)];
  return { names, text: `${together.join('')}[[next]]${alone.join('[[next]]')}[[next]][[text All of them.]]` };
}

/** A config with which claude runs commands without asking. */
export const commandsAllowed = { claude: { args: ['--allowedTools', 'Bash'], spare: false } };

/** A machine on which claude asks for everything, with Bob beside Ann. */
export async function createAskingRig(options: MachineOptions = {}, config: Record<string, unknown> = {}) {
  return askingOn(await createRig(options), config);
}

/** The same for a rig that is there. */
export function askingOn(rig: Rig, config: Record<string, unknown> = {}) {
  const { telegram, ann, home } = rig;
  const bob = telegram.addUser({ first_name: 'Bob' });
  const users = [
    { platform: 'telegram', id: ann.id, role: 'owner', name: 'Ann' },
    { platform: 'telegram', id: bob.id, role: 'operator', name: 'Bob' },
    ...(rig.annOnDiscord ? [{ platform: 'discord', id: rig.annOnDiscord.id, role: 'owner', name: 'Ann' }] : []),
  ];
  rig.configure({ users, claude: { args: [], spare: false }, ...config });
  const chat = telegram.privateChat(ann);

  return {
    ...rig,
    bob,
    /** As configured. */
    users,
    chat,
    /** The card that has `part` in it and can still be answered; the newest, and newer than `after`. */
    card: (part: string, where = chat, after?: SeenMessage): Promise<SeenMessage> =>
      telegram.until(
        () =>
          where.answers.findLast(
            ({ text, buttons, id }) => text.includes(part) && buttons.length > 0 && id > (after?.id ?? 0),
          ),
        `a card with “${part}”`,
      ),
    /** Presses a button named by the beginning of its label; resolves with the word the presser sees. */
    async tap(message: SeenMessage, label: string, by: User = ann, where = chat): Promise<string | undefined> {
      const button = message.buttons.flat().find((one) => one.label.startsWith(label));
      if (!button) throw new Error(`no button “${label}” on: ${message.text}`);
      return (await where.press(by, message.id, button.label).answered).text;
    },
    untilFinal: (part: string, where = chat) =>
      where.untilMessage((message) => message.text.includes(part) && message.text.includes('#') && !message.silent),
    /** Looks into the database of the bridge. */
    inStore<T>(look: (database: Database.Database) => T): T {
      const database = new Database(join(home, 'bridge.db'));
      try {
        return look(database);
      } finally {
        database.close();
      }
    },
  };
}

/** claude works on a first task and stands still in it, at a gate; with tools allowed. */
export async function createBusyRig(
  config: Record<string, unknown> = {},
  first = '[[text Begun.]][[gate first]][[text First is done.]]',
) {
  const rig = await createAskingRig({}, { ...commandsAllowed, ...config });
  const bridge = await rig.start();
  rig.chat.say(rig.ann, first);
  await rig.chat.untilDraft('Begun.');
  return { ...rig, bridge };
}
