import * as clack from '@clack/prompts';
import { isBridgeError } from '../../core/model/errors.ts';
import { type AccountPlatform, noNotes, openPlatform, platformTitles } from '../shared/platforms.ts';
import { type Surroundings, silentLog } from '../shared/surroundings.ts';
import { type Answer, askText, askYes, back, choose, fitted } from './ask.ts';

const instructions: Record<AccountPlatform, { note: string; shape: RegExp; example: string; again: string }> = {
  telegram: {
    note: 'Open Telegram, send /newbot to @BotFather and answer its questions.\nYou get a token like 123456:ABC…',
    shape: /^\d+:[\w-]+$/,
    example: 'A token looks like 123456:ABC…',
    again: 'Copy it again from @BotFather (/mybots, API Token).',
  },
  discord: {
    note: 'Open discord.com/developers/applications and create an application.\nUnder Bot, turn on Message Content Intent, then press Reset Token.',
    shape: /^[\w.-]{20,}$/,
    example: 'A token has 20 characters or more, with dots',
    again: 'Press Reset Token under Bot, and copy the new one.',
  },
};

const checkMs = 15_000;

/** @returns the new token; undefined to keep the one there is */
export async function askToken(
  platform: AccountPlatform,
  settings: { token: string | undefined; apiRoot: string },
  surroundings: Surroundings,
): Promise<Answer<string | undefined>> {
  const { note, shape, example } = instructions[platform];
  if (settings.token !== undefined) {
    const { account, problem } = await nameOfBot(platform, settings, surroundings);
    const message = account ? `Keep using ${account}?` : `${problem} Keep this token anyway?`;
    const keeps = await askYes(message, account === undefined ? 'no' : 'yes');
    if (keeps !== false) return keeps === back ? back : undefined;
  }
  clack.note(note, 'Create your own bot');
  for (;;) {
    const problem = (text: string) => (shape.test(text) ? undefined : example);
    const token = await askText({ message: 'Paste the token', isSecret: true, problem });
    if (token === back || (await isAccepted(platform, { ...settings, token }, surroundings))) return token;
  }
}

/** Asks the platform, again and again while it cannot be reached, so that nobody types anything twice. */
async function isAccepted(
  platform: AccountPlatform,
  settings: { token: string; apiRoot: string },
  surroundings: Surroundings,
): Promise<boolean> {
  for (;;) {
    const spinner = clack.spinner();
    spinner.start(`Checking with ${platformTitles[platform]}`);
    const { account, problem, isRefused } = await nameOfBot(platform, settings, surroundings);
    spinner.stop(fitted(account ? `The token is for ${account}` : (problem ?? '')));
    if (account) return true;
    if (isRefused) return false;
    const choice = await choose('What now?', [
      { value: 'again', label: 'Try again' },
      { value: 'keep', label: 'Use this token without a check' },
    ]);
    if (choice !== 'again') return choice === 'keep';
  }
}

/** The bot's name, or why it is not known; `isRefused`: because the platform does not accept the token. */
async function nameOfBot(
  name: AccountPlatform,
  settings: { token: string | undefined; apiRoot: string },
  surroundings: Surroundings,
): Promise<{ account?: string; problem?: string; isRefused?: true }> {
  const platform = await openPlatform(name, settings, noNotes, surroundings, silentLog);
  try {
    return { account: (await platform.connect(AbortSignal.timeout(checkMs))).name };
  } catch (error) {
    const title = platformTitles[name];
    if (isBridgeError(error, 'unauthorized'))
      return { problem: `${title} does not accept this token. ${instructions[name].again}`, isRefused: true };
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `Cannot reach ${title} (${reason}). Check the network of this computer.` };
  } finally {
    await platform.close?.();
  }
}
