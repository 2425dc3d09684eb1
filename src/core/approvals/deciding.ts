import { revealLine, revealProse } from '../../text/reveal/reveal.ts';
import { describeRule } from '../grants/rules.ts';
import { type Approval, isAskedIn } from '../model/approval.ts';
import { folderTool, type PermissionMode, type PermissionRule } from '../model/permission.ts';
import type { PressResult } from '../model/press.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import { type AskAnswer, elicitationTool } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { approvalCardKey } from './cards/card-keys.ts';
import type { Cards } from './cards/cards.ts';
import { shownIndex } from './cards/outcome.ts';
import { answeredBlocks, answeredInput, questionsIn } from './cards/questions.ts';
import type { Close } from './closing.ts';
import { secretAskedFor } from './input/elicited.ts';
import { asOption, whyUnfit } from './input/expected-answers.ts';
import { denied, type OpenApprovals } from './open-approvals.ts';

/** A choice of someone with the right to it, before it has its effect. */
export type Decision =
  | { kind: 'allow' }
  | { kind: 'grant' }
  /** The folder outside: for a time, or for good. */
  | { kind: 'folder' }
  | { kind: 'always' }
  | { kind: 'deny'; why?: string }
  | { kind: 'approve'; mode: PermissionMode }
  | { kind: 'answer'; labels: string[] }
  | { kind: 'stop' };

/** Carries out a decision of `user` about an open approval. Inside the transaction that settles the update. */
export type Decide = (approval: Approval, decision: Decision, user: User) => PressResult;

export interface DecideOptions {
  store: Store;
  outbox: Outbox;
  open: OpenApprovals;
  close: Close;
  cards: Cards;
  grantMinutes: number;
  clock: Clock;
}

const onlyOnce: PressResult = { word: 'You can allow this only once.', buttons: 'as they are' };

export function createDecide(options: DecideOptions): Decide {
  const { store, outbox, open, close, cards, grantMinutes, clock } = options;

  return function decide(approval, decision, user) {
    switch (decision.kind) {
      case 'allow':
        return end(approval, user, { state: 'allowed', outcome: 'allowed it once' }, { behavior: 'allow' });
      case 'grant':
        return grant(approval, user, ({ tool }) => tool !== folderTool);
      case 'folder':
        return grant(approval, user, ({ tool }) => tool === folderTool);
      case 'always':
        return approveFolder(approval, user);
      case 'deny':
        return deny(approval, user, decision.why);
      case 'approve': {
        const { mode } = decision;
        keepMode(approval, mode);
        const outcome = mode === 'acceptEdits' ? 'approved the plan; Claude edits without asking' : 'approved the plan';
        return end(approval, user, { state: 'allowed', outcome }, { behavior: 'allow', mode });
      }
      case 'answer':
        return answer(approval, user, decision.labels);
      case 'stop':
        close(approval, { state: 'denied', by: user, outcome: 'stopped the task', verdict: { stopFor: user } });
        return { word: 'Stopping…' };
    }
  };

  /** The plan is for one project; by now the conversation may work in another. */
  function keepMode({ taskId, conversation }: Approval, mode: PermissionMode): void {
    const isThere = store.conversations.get(conversation)?.project === store.tasks.get(taskId)?.project;
    if (isThere) store.conversations.setMode(conversation, mode);
  }

  /** First the row closes, then Claude has its answer, then the presser sees the word. */
  function end(
    approval: Approval,
    user: User,
    { state, outcome }: { state: 'allowed' | 'denied'; outcome: string },
    answer: AskAnswer,
  ): PressResult {
    close(approval, { state, by: user, outcome, verdict: { answer } });
    return { word: `You ${outcome}.`, isShown: true };
  }

  function deny(approval: Approval, user: User, why: string | undefined): PressResult {
    const { outcome, message } = denialOf(approval, why);
    return end(approval, user, { state: 'denied', outcome }, { behavior: 'deny', message });
  }

  function grant(approval: Approval, user: User, isMeant: (rule: PermissionRule) => boolean): PressResult {
    const task = store.tasks.get(approval.taskId);
    const rules = open.rulesOf(approval.id).filter(isMeant);
    if (!task || rules.length === 0) return onlyOnce;
    const what = storeGrants(options, { task, rules, by: user });
    const outcome = `allowed ${what} for ${grantMinutes} min`;
    return end(approval, user, { state: 'allowed', outcome }, { behavior: 'allow' });
  }

  /** The path is looked up again at each call: it opens nothing once it leads elsewhere. */
  function approveFolder(approval: Approval, user: User): PressResult {
    const task = store.tasks.get(approval.taskId);
    const path = open.rulesOf(approval.id).find(({ tool }) => tool === folderTool)?.content;
    if (!task || path === undefined) return onlyOnce;
    const by = actorOf(user);
    store.folders.add({ project: task.project, path, by, createdAt: clock.now() });
    const detail = `${revealLine(path)} in ${task.project}`;
    store.audit.append({ action: 'folder-approved', actor: by, task: task.number, detail });
    const outcome = `approved the folder ${revealLine(path)} for this project`;
    return end(approval, user, { state: 'allowed', outcome }, { behavior: 'allow' });
  }

  function answer(approval: Approval, user: User, given: string[]): PressResult {
    const index = shownIndex(approval);
    const { expected, options } = questionsIn(approval.input)[index]!;
    const offered = options.map(({ label }) => label);
    const labels = expected ? given.map((one) => asOption(one, offered)) : given;
    const unfit = expected && whyUnfit(expected, labels, offered);
    if (unfit !== undefined) return { word: unfit, buttons: 'as they are' };
    const answered: Approval = { ...approval, answers: [...approval.answers, labels], ticked: [], awaiting: [] };
    const { answers, ticked, awaiting } = answered;
    store.approvals.change(approval.id, { answers, ticked, awaiting });
    const isSecret = asksForSecret(approval);
    for (const place of approval.cards) {
      const shown = isSecret ? { ...answered, answers: answers.map(() => [hiddenAnswer]) } : answered;
      const blocks = answeredBlocks(shown, index, user.name, clock.now());
      outbox.add(place, { blocks, notify: false, replaces: approvalCardKey(approval.id, index) }, approval.taskId);
    }
    const word = isSecret ? hiddenAnswer : short(revealProse(labels.join(', ')));
    if (answers.length < questionsIn(approval.input).length) {
      for (const place of approval.cards) {
        const notify = isAskedIn(approval, place);
        outbox.add(place, { ...cards.question(answered, place), notify }, approval.taskId);
      }
      return { word };
    }
    const said = short(revealProse(answers.map((one) => one.join(', ')).join('; ')));
    const outcome = isSecret ? 'answered' : `answered: ${said}`;
    end(answered, user, { state: 'allowed', outcome }, { behavior: 'allow', input: answeredInput(answered) });
    return { word };
  }
}

const hiddenAnswer = '(not shown)';

/** Then neither the chat nor the audit repeats an answer. */
function asksForSecret({ tool, input }: Approval): boolean {
  return tool === elicitationTool && secretAskedFor(input) !== undefined;
}

/** What the card says of a denial, and what Claude reads. */
function denialOf({ kind }: Approval, why: string | undefined): { outcome: string; message: string } {
  if (why === undefined) return { outcome: 'denied it', message: denied };
  if (kind === 'plan') {
    const message = `The person wants the plan changed before you begin. They say: ${why}`;
    return { outcome: `asked for changes: ${short(why)}`, message };
  }
  return { outcome: `denied it: ${short(why)}`, message: `The person did not allow this. They say: ${why}` };
}

interface Granting {
  /** Its person may use them, in its project. */
  task: Task;
  rules: readonly PermissionRule[];
  by: User;
}

/** Stores a temporary permission for each rule. @returns what they allow, in words */
function storeGrants(
  { store, grantMinutes, clock }: Pick<DecideOptions, 'store' | 'grantMinutes' | 'clock'>,
  { task, rules, by }: Granting,
): string {
  const createdAt = clock.now();
  for (const { tool, content } of rules) {
    store.grants.add({
      platform: task.platform,
      userId: task.userId,
      userName: task.userName,
      project: task.project,
      tool,
      rule: content,
      createdAt,
      expiresAt: createdAt + grantMinutes * 60_000,
    });
  }
  const what = rules.map((rule) => revealLine(describeRule(rule))).join(', ');
  store.audit.append({
    action: 'granted',
    actor: actorOf(by),
    task: task.number,
    detail: `${what} in ${task.project} for ${grantMinutes} min, to ${task.userName}`,
  });
  return what;
}

/** For a card, which has to stay one message; Claude reads all of it. */
function short(words: string): string {
  return words.length > 300 ? `${words.slice(0, 299).replace(/[\uD800-\uDBFF]$/, '')}…` : words;
}
