import * as clack from '@clack/prompts';
import { editConfigFile } from '../config/edit.ts';
import { getAt, setAt } from '../config/schema/key-path.ts';
import { type RawConfig, readConfigFile } from '../config/sources/file.ts';
import { BridgeError } from '../core/model/errors.ts';
import { call } from './line/call.ts';
import { type Answer, answered, askYes, back, choose, Left } from './setup/ask.ts';
import { lookForClaude } from './setup/claude.ts';
import { askProject, withProject } from './setup/project.ts';
import { askToken } from './setup/token.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { type AccountPlatform, accountPlatforms } from './shared/platforms.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

/** What was answered so far. */
interface Draft {
  platform: AccountPlatform;
  tokens: Partial<Record<AccountPlatform, string>>;
  project?: string;
  startNow?: boolean;
}

/** Asks, and notes the answer. @returns `silent`: it had nothing to ask */
type Step = (draft: Draft) => Promise<Answer<'asked' | 'silent'>>;

/**
 * `setup`: token, project folder, login, pairing. Every step can be taken back, and nothing that was typed is lost.
 * @returns `start`: the bridge is to start now
 */
export async function setup(options: GlobalOptions): Promise<ExitCode | 'start'> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const userMessage =
      'setup asks questions and needs a terminal. Set the token without one: dispatch-bridge config set telegram.token env:TELEGRAM_BOT_TOKEN';
    throw new BridgeError('invalid', userMessage, { userMessage });
  }
  const surroundings = findSurroundings(options);
  const { configFile, load, openRoutes } = surroundings;
  const { config } = load({ checkOutside: false });
  await openRoutes();
  const written = readConfigFile(configFile);
  const draft: Draft = { platform: 'telegram', tokens: {} };
  const steps: Step[] = [
    async () => {
      const options = accountPlatforms.map(({ name, title }) => ({ value: name, label: title }));
      draft.platform = answered(await clack.select({ message: 'Which app do you want to write from?', options }));
      return 'asked';
    },
    async () => {
      const { platform } = draft;
      const { [platform]: typed = config[platform].token } = draft.tokens;
      const token = await askToken(platform, { ...config[platform], token: typed }, surroundings);
      if (token !== back && token !== undefined) draft.tokens[platform] = token;
      return token === back ? back : 'asked';
    },
    async () => {
      const project = await askProject(written, draft.project);
      if (project !== back && project !== undefined) draft.project = project;
      return project === back ? back : 'asked';
    },
    () => save(configFile, written, draft),
    () => lookForClaude(findSurroundings(options)),
    async () => {
      const startNow = await askYes('Start now and connect your phone?');
      if (startNow !== back) draft.startNow = startNow;
      return startNow === back ? back : 'asked';
    },
  ];

  clack.intro('dispatch-bridge');
  try {
    await walk(steps, draft);
    clack.outro(draft.startNow ? 'Starting …' : `Start it later: ${call('start')}`);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    return leave(configFile, written, draft);
  }
  return draft.startNow ? 'start' : exitCodes.ok;
}

/** Step after step; `back` returns to the last one that asked something. */
async function walk(steps: readonly Step[], draft: Draft): Promise<void> {
  const asked: number[] = [];
  for (let at = 0; at < steps.length; ) {
    const outcome = await steps[at]!(draft);
    if (outcome === 'asked') asked.push(at);
    at = outcome === back ? (asked.pop() ?? 0) : at + 1;
  }
}

/** Puts the answers into the file as it was before the first one, so that an answer that was taken back is gone. */
async function save(configFile: string, written: RawConfig, draft: Draft): Promise<Answer<'asked' | 'silent'>> {
  for (let asked = false; ; asked = true) {
    try {
      await write(configFile, written, draft);
      clack.log.success(`Saved in ${configFile}`);
      return asked ? 'asked' : 'silent';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      clack.log.error(`Cannot save ${configFile}: ${reason}`);
      const choice = await choose('What now?', [{ value: 'again', label: 'Try again' }]);
      if (choice === back) return back;
    }
  }
}

function write(configFile: string, written: RawConfig, { tokens, project }: Draft): Promise<void> {
  return editConfigFile(configFile, (raw) => {
    for (const [platform, token] of Object.entries(tokens)) setAt(raw, [platform, 'token'], token);
    setAt(raw, ['projects'], project === undefined ? getAt(written, ['projects']) : withProject(written, project));
  });
}

/** Keeps what was typed, also half-way. */
async function leave(configFile: string, written: RawConfig, draft: Draft): Promise<ExitCode> {
  if (Object.keys(draft.tokens).length === 0 && draft.project === undefined) {
    clack.cancel('Nothing changed.');
    return exitCodes.failure;
  }
  await write(configFile, written, draft);
  const next = draft.project === undefined ? `Continue: ${call('setup')}` : `Start it later: ${call('start')}`;
  clack.cancel(`Saved. ${next}`);
  return exitCodes.ok;
}
