import { dangersOf } from '../../../danger/dangers.ts';
import { revealText } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { oneLine } from '../../../text/summary/one-line.ts';
import { grantRulesOf } from '../../grants/rules.ts';
import type { Ground } from '../../ground/ground.ts';
import type { Approval } from '../../model/approval.ts';
import { type ConversationId, platformOf } from '../../model/conversation.ts';
import type { OutgoingFile } from '../../model/files.ts';
import { folderTool, type PermissionRule } from '../../model/permission.ts';
import type { Post } from '../../model/post.ts';
import type { ProjectSettings } from '../../model/projects.ts';
import type { Task } from '../../model/task.ts';
import type { AllowList } from '../../people/allow-list.ts';
import type { Modes } from '../../people/modes.ts';
import type { KnownPlatforms } from '../../platforms/known-platforms.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { FileAccess } from '../../ports/files.ts';
import type { AgentAsk } from '../../ports/host.ts';
import type { Store } from '../../ports/store/store.ts';
import { showCall } from './call.ts';
import { approvalCardKey, subjectKey } from './card-keys.ts';
import { permissionBlocks, permissionButtons } from './permission-card.ts';
import { planBlocks, planButtons, planQuestion } from './plan-card.ts';
import { questionBlocks, questionButtons } from './questions.ts';

export interface Card {
  /** The posts that ask there, in order; the last one has the buttons. */
  postsFor(place: ConversationId): Post[];
  /** What a temporary permission would cover, and the folder that it could open; []: the card offers neither. */
  rules: readonly PermissionRule[];
  /** It warns of danger. */
  isDangerous: boolean;
  /** Call it instead of sending: deletes the files made for the card. */
  discard(): Promise<void>;
}

export interface Cards {
  make(approval: Approval, ask: AgentAsk, task: Task, project: ProjectSettings, ground: Ground): Promise<Card>;
  /** The card of the question that comes next. */
  question(approval: Approval): Post;
}

export interface CardsOptions {
  store: Store;
  files: Pick<FileAccess, 'write' | 'readText' | 'discard'>;
  platform(name: string): ChatPlatform | undefined;
  known: Pick<KnownPlatforms, 'buttonsIn' | 'textUnitsIn'>;
  modes: Modes;
  allowList: Pick<AllowList, 'roleOf'>;
  mask: SecretMask;
  grantMinutes: number;
}

/** Characters of code, and their share of the shortest message: the words around take up to half of it. */
const mostCode = 900;
const codeShare = 0.46;
/** Characters. */
const longestDanger = 2_000;
const largestFileBytes = 1_000_000;

export function createCards({ files, platform, known, modes, allowList, mask, grantMinutes }: CardsOptions): Cards {
  async function make(
    approval: Approval,
    ask: AgentAsk,
    task: Task,
    project: ProjectSettings,
    ground: Ground,
  ): Promise<Card> {
    const reply = approval.cards.includes(task.conversation) && task.messageId ? { replyTo: task.messageId } : {};
    if (approval.kind === 'question') return plain({ ...question(approval), ...reply });
    if (approval.kind === 'plan') {
      const key = approvalCardKey(approval.id);
      const buttons = planButtons(approval.id, modes.mayRequester(task, 'acceptEdits'));
      return plain(
        { blocks: planBlocks(ask.input, mask), notify: false, key: subjectKey(approval.id), ...reply },
        { blocks: planQuestion, buttons, notify: true, key },
      );
    }
    return permission(approval, ask, task, project, ground, reply);
  }

  async function permission(
    approval: Approval,
    ask: AgentAsk,
    task: Task,
    project: ProjectSettings,
    ground: Ground,
    reply: Pick<Post, 'replyTo'>,
  ): Promise<Card> {
    const takesFiles = approval.cards.every((place) => platform(platformOf(place))?.files !== undefined);
    const shown = await showCall(ask, {
      readText: (path) => files.readText(ground.target?.path ?? path, largestFileBytes),
      most: takesFiles
        ? Math.min(mostCode, Math.floor(known.textUnitsIn(approval.cards) * codeShare))
        : Number.POSITIVE_INFINITY,
      mask,
    });
    const dangers = [...new Set([...dangersOf(ask, ground.folders), ...ground.dangers.map(asShown), ...shown.dangers])];
    // A warning about the text stays, wherever the call leads; and nobody approves a path they cannot read whole.
    const isClear = shown.dangers.length === 0 && mask(ground.approvable ?? '') === (ground.approvable ?? '');
    const folder = isClear ? ground.approvable : undefined;
    const facts = {
      approvalId: approval.id,
      ask,
      shown,
      project,
      ground,
      dangers,
      // What begins with a warning is decided each time.
      rules: dangers.length > 0 ? [] : grantRulesOf(ask, ground),
      folder,
      mayKeepFolder: folder !== undefined && reachesOwner(approval, task),
      grantMinutes,
      labelUnits: known.buttonsIn(approval.cards).labelUnits ?? Number.POSITIVE_INFINITY,
      requester: task.userName,
      about: aboutOf(approval, task),
      mask,
    };
    const card: Post = {
      blocks: permissionBlocks(facts),
      buttons: permissionButtons(facts),
      notify: true,
      key: approvalCardKey(approval.id),
      ...reply,
    };
    // Each place gets copies of its own: they go when they have arrived.
    const copies = new Map<ConversationId, OutgoingFile[]>();
    for (const place of approval.cards) {
      const own: OutgoingFile[] = [];
      copies.set(place, own);
      for (const { name, text } of shown.wholes) own.push(await files.write(name, text));
    }
    return {
      postsFor: (place) => [
        ...copies.get(place)!.map(
          (file, index): Post => ({
            blocks: [],
            file,
            notify: false,
            key: subjectKey(approval.id, index),
            asItIs: true,
          }),
        ),
        card,
      ],
      rules: [...facts.rules, ...(folder === undefined ? [] : [{ tool: folderTool, content: folder }])],
      isDangerous: facts.dangers.length > 0 || ground.cautions.length > 0,
      async discard() {
        for (const copy of [...copies.values()].flat()) await files.discard(copy);
      },
    };
  }

  /** Someone else is asked only where owners answer. */
  function reachesOwner({ cards }: Approval, { platform: name, userId, conversation }: Task): boolean {
    return !cards.includes(conversation) || allowList.roleOf(name, userId) === 'owner';
  }

  function aboutOf({ cards, promptId }: Approval, task: Task): string | undefined {
    if (!cards.includes(task.conversation)) return `Task #${task.number} from ${task.userName}:`;
    return promptId === undefined ? `In the background, from task #${task.number}:` : undefined;
  }

  function question(approval: Approval): Post {
    const index = approval.answers.length;
    const limits = known.buttonsIn(approval.cards);
    return {
      blocks: questionBlocks(approval, index, mask, limits),
      buttons: questionButtons(approval, index, limits),
      notify: true,
      key: approvalCardKey(approval.id, index),
    };
  }

  return { make, question };
}

function plain(...posts: Post[]): Card {
  return { postsFor: () => posts, rules: [], isDangerous: false, discard: async () => {} };
}

/** Shortened to one line on a phone. */
function asShown(danger: string): string {
  return oneLine(revealText(danger), longestDanger);
}
