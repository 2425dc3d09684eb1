import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import * as clack from '@clack/prompts';
import { editConfigFile } from '../config/edit.ts';
import { getAt, setAt } from '../config/schema/key-path.ts';
import { type RawConfig, readConfigFile } from '../config/sources/file.ts';
import { expandPath } from '../config/sources/secrets.ts';
import { BridgeError, isBridgeError } from '../core/model/errors.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { openHost } from './shared/host.ts';
import { type AccountPlatform, accountPlatforms, noNotes, openPlatform, platformTitles } from './shared/platforms.ts';
import { findSurroundings, type GlobalOptions, type Surroundings, silentLog } from './shared/surroundings.ts';

/** The person left the wizard; nothing more is asked or written. */
class Cancelled extends Error {}

/** `setup`: token, project folder, pairing. It writes everything at once, after the last answer. */
export async function setup(options: GlobalOptions): Promise<ExitCode> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const userMessage =
      'setup asks questions and needs a terminal. Without one: dispatch-bridge config set telegram.token env:TELEGRAM_BOT_TOKEN';
    throw new BridgeError('invalid', userMessage, { userMessage });
  }
  const surroundings = findSurroundings(options);
  const { configFile, load, openRoutes } = surroundings;
  const { config } = load({ checkOutside: false });
  await openRoutes();
  const written = readConfigFile(configFile);
  clack.intro('dispatch-bridge');
  let isSaved = false;
  try {
    const platform = await askPlatform();
    const token = await askToken(platform, config[platform], surroundings);
    const project = await askProject(written);
    await editConfigFile(configFile, (raw) => {
      if (token !== undefined) setAt(raw, [platform, 'token'], token);
      if (project) setAt(raw, ['projects'], addProject(raw, project));
    });
    isSaved = true;
    clack.log.success(`Saved in ${configFile}`);
    await lookForClaude(findSurroundings(options));
    const startNow = answer(await clack.confirm({ message: 'Start now and connect your phone?' }));
    clack.outro(startNow ? 'Starting …' : 'Start it later: dispatch-bridge start');
    if (!startNow) return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    clack.cancel(isSaved ? 'Saved. Start it later: dispatch-bridge start' : 'Nothing changed.');
    return isSaved ? exitCodes.ok : exitCodes.failure;
  }
  const { start } = await import('./start.ts');
  return start(options);
}

async function askPlatform(): Promise<AccountPlatform> {
  return answer(
    await clack.select<AccountPlatform>({
      message: 'Which app do you want to write from?',
      options: accountPlatforms.map(({ name, title }) => ({ value: name, label: title })),
    }),
  );
}

const instructions: Record<AccountPlatform, { note: string; shape: RegExp; example: string }> = {
  telegram: {
    note: 'Open Telegram, send /newbot to @BotFather and answer its questions.\nYou get a token like 123456:ABC…',
    shape: /^\d+:[\w-]+$/,
    example: 'A token looks like 123456:ABC…',
  },
  discord: {
    note: 'Open discord.com/developers/applications and create an application.\nUnder Bot, turn on Message Content Intent, then press Reset Token.',
    shape: /^[\w.-]{20,}$/,
    example: 'A token has 20 characters or more, with dots',
  },
};

/** @returns the new token; undefined to keep the one there is */
async function askToken(
  platform: AccountPlatform,
  settings: { token: string | undefined; apiRoot: string },
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { note, shape, example } = instructions[platform];
  if (settings.token !== undefined) {
    const { account, problem } = await nameOfBot(platform, settings, surroundings);
    const message = account ? `Keep using ${account}?` : `${problem} Keep this token anyway?`;
    if (answer(await clack.confirm({ message, initialValue: account !== undefined }))) return undefined;
  }
  clack.note(note, 'Create your own bot');
  for (;;) {
    const token = answer(
      await clack.password({
        message: 'Paste the token',
        validate: (text) => (shape.test(text?.trim() ?? '') ? undefined : example),
      }),
    ).trim();
    if (await isAccepted(platform, { ...settings, token }, surroundings)) return token;
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
    spinner.stop(account ? `The token is for ${account}` : problem);
    if (account) return true;
    if (isRefused) return false;
    const choice = answer(
      await clack.select<'again' | 'keep' | 'other'>({
        message: 'What now?',
        options: [
          { value: 'again', label: 'Try again' },
          { value: 'keep', label: 'Use this token without a check' },
          { value: 'other', label: 'Paste another token' },
        ],
      }),
    );
    if (choice !== 'again') return choice === 'keep';
  }
}

/** Only information: `claude` may be installed, and logged in, later. */
async function lookForClaude({ load, paths, clock }: Surroundings): Promise<void> {
  const spinner = clack.spinner();
  spinner.start('Looking for claude');
  const host = await openHost(load({ checkOutside: false }), paths, clock, silentLog);
  try {
    const found = await host.check();
    const hasLogin = found.ok ? await host.hasLogin() : undefined;
    spinner.stop(found.ok ? `Found claude ${found.version}${hasLogin ? ', logged in' : ''}` : found.message);
    if (hasLogin === false) clack.log.warn('Claude is not logged in. Run claude, then type /login');
  } finally {
    await host.close(0);
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
    return { account: (await platform.connect(AbortSignal.timeout(15_000))).name };
  } catch (error) {
    if (isBridgeError(error, 'unauthorized'))
      return { problem: error.userMessage ?? `${platformTitles[name]} rejects this token.`, isRefused: true };
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `Cannot reach ${platformTitles[name]} (${reason}).` };
  } finally {
    await platform.close?.();
  }
}

/** @returns the folder tasks run in; undefined to leave the projects as they are */
async function askProject(written: RawConfig): Promise<string | undefined> {
  const projects = getAt(written, ['projects']);
  if (Array.isArray(projects) && projects.length > 0) {
    const message = `You already have ${projects.length === 1 ? 'a project' : `${projects.length} projects`}. Add another folder?`;
    if (!answer(await clack.confirm({ message, initialValue: false }))) return undefined;
  }
  const folder = answer(
    await clack.text({
      message: 'Which folder should Claude work in?',
      initialValue: process.cwd(),
      validate: (text) => (isFolder(absolute(text ?? '')) ? undefined : 'No such folder'),
    }),
  );
  return absolute(folder);
}

function absolute(path: string): string {
  return expandPath(path.trim(), homedir(), process.cwd());
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function addProject(raw: RawConfig, folder: string): unknown[] {
  const known = getAt(raw, ['projects']);
  const projects = Array.isArray(known) ? (known as { name?: unknown; path?: unknown }[]) : [];
  if (projects.some(({ path }) => typeof path === 'string' && resolve(path) === folder)) return projects;
  const taken = new Set(projects.map(({ name }) => name));
  const wanted = basename(folder) || 'root';
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}-${n}`;
  return [...projects, { name, path: folder }];
}

/** @throws Cancelled */
function answer<T>(given: T | typeof clack.CANCEL_SYMBOL): T {
  if (clack.isCancel(given)) throw new Cancelled();
  return given as T;
}
