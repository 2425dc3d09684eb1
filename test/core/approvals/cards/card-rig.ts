import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CardsOptions, createCards } from '../../../../src/core/approvals/cards/cards.ts';
import type { Ground } from '../../../../src/core/ground/ground.ts';
import type { Approval } from '../../../../src/core/model/approval.ts';
import type { Post } from '../../../../src/core/model/post.ts';
import type { ProjectSettings } from '../../../../src/core/model/projects.ts';
import type { Task } from '../../../../src/core/model/task.ts';
import type { Role } from '../../../../src/core/model/user.ts';
import { createKnownPlatforms } from '../../../../src/core/platforms/known-platforms.ts';
import type { Capabilities } from '../../../../src/core/ports/capabilities.ts';
import type { AgentAsk } from '../../../../src/core/ports/host.ts';
import * as discord from '../../../../src/platforms/discord/render/render.ts';
import { facts as telegramFacts } from '../../../../src/platforms/telegram/limits/facts.ts';
import type { TelegramPart } from '../../../../src/platforms/telegram/render/part.ts';
import * as telegram from '../../../../src/platforms/telegram/render/render.ts';
import { toRichBlocks } from '../../../../src/platforms/telegram/render/render-rich.ts';
import { renderTerminal } from '../../../../src/platforms/terminal/render.ts';
import { createFileAccess } from '../../../../src/system/files/access.ts';
import type { Block } from '../../../../src/text/document/blocks.ts';
import { createSecretMask } from '../../../../src/text/secrets/mask.ts';
import { paperGround } from '../../ground/paper-ground.ts';

export type SeenBlocks = Record<'telegram' | 'telegram (plain)' | 'discord' | 'terminal', string>;

/** What a person gets to see before they press a button. */
export interface SeenCard {
  /** All texts of the messages, as each platform is given them; the words of the card, without its buttons. */
  on: SeenBlocks;
  buttons: string[];
  /** The attached files, whole. */
  files: Record<string, string>;
  posts: Post[];
}

export interface CardRig {
  /** The project's folder: files in it are real. */
  folder: string;
  show(tool: string, input: unknown, change?: Partial<AgentAsk>): Promise<SeenCard>;
}

/** Makes cards as the bridge does, in a project of real files, and shows them as each platform sends them. */
export function createCardRig({
  takesFiles = true,
  userName = 'Ann',
  capabilities = telegramFacts.capabilities as Capabilities,
  settings = {} as Partial<ProjectSettings>,
  found = {} as Partial<Ground>,
  role = 'operator' as Role,
} = {}): CardRig {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-cards-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = createFileAccess({ data: join(folder, '.data'), voiceCommand: undefined, env: {} });
  const cards = createCards({
    files,
    platform: () => ({ ...(takesFiles && { files: {} }) }),
    known: createKnownPlatforms([{ ...telegramFacts, capabilities }]),
    modes: { mayRequester: () => true },
    allowList: { roleOf: () => role },
    mask: createSecretMask({}),
    grantMinutes: 30,
  } as unknown as CardsOptions);

  async function show(tool: string, input: unknown, change: Partial<AgentAsk> = {}): Promise<SeenCard> {
    const kind = { AskUserQuestion: 'question', ExitPlanMode: 'plan' }[tool] ?? 'permission';
    const approval = {
      id: 'a',
      kind,
      input,
      tool,
      cards: ['telegram:1'],
      conversation: 'telegram:1',
      promptId: 'p',
      answers: [],
      ticked: [],
    } as unknown as Approval;
    const ask = { suggestions: [], bySubagent: false, tool, input, ...change } as unknown as AgentAsk;
    const task = { userName, number: 1, conversation: 'telegram:1' } as unknown as Task;
    const project = { name: 'site', path: folder, ...settings };
    const made = await cards.make(approval, ask, task, project, { ...paperGround(ask, project), ...found });
    const posts = made.postsFor('telegram:1');
    const attached = posts.flatMap(({ file }) => (file ? [[file.name, readFileSync(file.path, 'utf8')]] : []));
    await made.discard();
    return {
      on: seenOn(posts),
      buttons: posts.flatMap(({ buttons = [] }) => buttons.flat().map(({ label }) => label)),
      files: Object.fromEntries(attached),
      posts,
    };
  }

  return { folder, show };
}

/** All texts, as each platform is given them. */
export function seenOn(posts: readonly Post[]): SeenBlocks {
  const worded = posts.filter(({ blocks }) => blocks.length > 0);
  const blocks = worded.flatMap((post): Block[] => post.blocks);
  return {
    telegram: worded.flatMap((post) => telegram.prepareParts(post, 'rich').map(telegramText)).join('\n'),
    'telegram (plain)': worded.flatMap((post) => telegram.prepareParts(post, 'text').map(telegramText)).join('\n'),
    discord: worded
      .flatMap((post) => discord.prepareParts(post).map(({ content, rest }) => literal(content) + (rest?.text ?? '')))
      .join('\n'),
    terminal: renderTerminal(blocks, { columns: 10_000, color: false }).join('\n'),
  };
}

/** What Discord shows of its markdown, as far as code and escaped signs go. */
function literal(content: string): string {
  const shown = content.replace(
    /```[\s\S]*?```|``[^`]*(?:`[^`]+)*``|`[^`]*`|\\([^A-Za-z0-9\s])/g,
    (whole, sign?: string) => sign ?? whole,
  );
  return shown.replaceAll('\u200b', '');
}

function telegramText(part: TelegramPart): string {
  if (part.kind === 'rich') return stringsOf(toRichBlocks(part.blocks)).join('\n');
  return part.kind === 'document' ? `${part.caption}\n${part.text}` : part.text;
}

/** Of each paragraph or code block of a rich message, what it shows. */
function stringsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  const { text, blocks, items, cells } = value as Record<string, unknown>;
  return [...(text === undefined ? [] : [flat(text)]), ...[blocks, items, cells].flatMap(stringsOf)];
}

function flat(text: unknown): string {
  if (typeof text === 'string') return text;
  return Array.isArray(text) ? text.map(flat).join('') : flat((text as { text?: unknown }).text ?? '');
}
