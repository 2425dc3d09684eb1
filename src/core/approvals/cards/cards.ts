import { dangersOf } from '../../../danger/dangers.ts';
import { paragraph } from '../../../text/document/blocks.ts';
import { revealProse, revealText } from '../../../text/reveal/reveal.ts';
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
import { promptForPeople } from '../../prompt/quoting.ts';
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
  /** The same for another place, which offers no more than this one. */
  again(place: ConversationId): Promise<Card>;
  /** Call it instead of sending: deletes the files made for the card. */
  discard(): Promise<void>;
}

export interface Cards {
  make(approval: Approval, ask: AgentAsk, task: Task, project: ProjectSettings, ground: Ground): Promise<Card>;
  /** The card of the question that comes next, in one of its places. */
  question(approval: Approval, place: ConversationId): Post;
}

/** What a card is made of. */
interface Asked {
  approval: Approval;
  ask: AgentAsk;
  task: Task;
  project: ProjectSettings;
  ground: Ground;
  /** What another card of it offers; undefined: this is the first. */
  offered?: readonly PermissionRule[];
}

export interface CardsOptions {
  store: Store;
  files: Pick<FileAccess, 'write' | 'readText' | 'discard'>;
  platform(name: string): ChatPlatform | undefined;
  known: Pick<KnownPlatforms, 'buttonsIn' | 'textUnitsIn' | 'titleOf'>;
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

/** Longest quote of a prompt, characters. */
const longestPrompt = 40;

export function createCards(options: CardsOptions): Cards {
  const { files, platform, known, modes, allowList, mask, grantMinutes } = options;
  const { aboutOf, whereFrom } = createAbout(options);

  async function make(asked: Asked): Promise<Card> {
    const { approval, ask, task } = asked;
    const reply = approval.cards.includes(task.conversation) && task.messageId ? { replyTo: task.messageId } : {};
    const again = againOf(asked);
    if (approval.kind === 'question') return plain(again, (place) => [{ ...question(approval, place), ...reply }]);
    if (approval.kind === 'plan') {
      const key = approvalCardKey(approval.id);
      const buttons = planButtons(approval.id, modes.mayRequester(task, 'acceptEdits'));
      return plain(again, (place) => {
        const about = isElsewhere(approval, place) ? [paragraph(revealProse(whereFrom(approval)))] : [];
        return [
          { blocks: planBlocks(ask.input, mask), notify: false, key: subjectKey(approval.id), ...reply },
          { blocks: [...about, ...planQuestion], buttons, notify: true, key },
        ];
      });
    }
    return permission(asked, reply);
  }

  /** It holds what Claude asked, and none of the texts that the card shows. */
  function againOf(asked: Asked): Card['again'] {
    return (place) => make({ ...asked, approval: { ...asked.approval, cards: [place] } });
  }

  async function permission(asked: Asked, reply: Pick<Post, 'replyTo'>): Promise<Card> {
    const { approval, ask, task, project, ground, offered } = asked;
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
    const mayOpen = offered === undefined || offered.some(({ tool }) => tool === folderTool);
    const folder = isClear && mayOpen ? ground.approvable : undefined;
    const covering = offered?.filter(({ tool }) => tool !== folderTool) ?? grantRulesOf(ask, ground);
    const facts = {
      approvalId: approval.id,
      ask,
      shown,
      project,
      ground,
      dangers,
      // What begins with a warning is decided each time.
      rules: dangers.length > 0 ? [] : covering,
      folder,
      mayKeepFolder: folder !== undefined && reachesOwner(approval, task),
      grantMinutes,
      labelUnits: known.buttonsIn(approval.cards).labelUnits ?? Number.POSITIVE_INFINITY,
      ...{ requester: task.userName, sessionName: task.sessionName },
      about: aboutOf(approval),
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
    const rules = [...facts.rules, ...(folder === undefined ? [] : [{ tool: folderTool, content: folder }])];
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
      rules,
      isDangerous: facts.dangers.length > 0 || ground.cautions.length > 0,
      again: againOf({ ...asked, offered: rules }),
      async discard() {
        for (const copy of [...copies.values()].flat()) await files.discard(copy);
      },
    };
  }

  /** Someone else is asked only where owners answer. */
  function reachesOwner({ cards }: Approval, { platform: name, userId, conversation }: Task): boolean {
    return !cards.includes(conversation) || allowList.roleOf(name, userId) === 'owner';
  }

  function question(approval: Approval, place: ConversationId): Post {
    const index = approval.answers.length;
    const limits = known.buttonsIn(approval.cards);
    const about = isElsewhere(approval, place) ? whereFrom(approval) : undefined;
    return {
      blocks: questionBlocks(approval, index, mask, limits, about),
      buttons: questionButtons(approval, index, limits),
      notify: true,
      key: approvalCardKey(approval.id, index),
    };
  }

  return {
    make: (approval, ask, task, project, ground) => make({ approval, ask, task, project, ground }),
    question,
  };
}

/** The line of a card about where its request comes from; undefined: there is nothing to say about that. */
function createAbout({ store, known, mask }: Pick<CardsOptions, 'store' | 'known' | 'mask'>) {
  function aboutOf(approval: Approval): string | undefined {
    if (!approval.cards.includes(approval.conversation)) return whereFrom(approval);
    if (approval.promptId !== undefined) return undefined;
    return `In the background, from task #${store.tasks.get(approval.taskId)?.number}:`;
  }

  /** Which task asks, whose it is, and where: for people who read it in another chat. */
  function whereFrom({ taskId, conversation }: Approval): string {
    const task = store.tasks.get(taskId);
    if (!task) return 'From another chat:';
    const prompt = oneLine(mask(promptForPeople(task.prompt)), longestPrompt);
    const said = prompt === '' ? [] : [`“${prompt}”`];
    return [
      `Task #${task.number} from ${task.userName}`,
      ...said,
      task.project,
      ...(task.sessionName === undefined ? [] : [task.sessionName]),
      `${known.titleOf(platformOf(conversation))}:`,
    ].join(' · ');
  }

  return { aboutOf, whereFrom };
}

function isElsewhere({ conversation }: Approval, place: ConversationId): boolean {
  return place !== conversation;
}

function plain(again: Card['again'], postsFor: Card['postsFor']): Card {
  return { postsFor, rules: [], isDangerous: false, again, discard: async () => {} };
}

/** Shortened to one line on a phone. */
function asShown(danger: string): string {
  return oneLine(revealText(danger), longestDanger);
}
