import { revealLine, revealProse } from '../../text/reveal/reveal.ts';
import type { TaskControl } from '../actions/task-control.ts';
import { describeRule } from '../grants/rules.ts';
import type { Approval } from '../model/approval.ts';
import type { PermissionMode, PermissionRule } from '../model/permission.ts';
import type { PressResult } from '../model/press.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { AskAnswer } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { approvalCardKey } from './cards/card-keys.ts';
import type { Cards } from './cards/cards.ts';
import { answeredBlocks, answeredInput, questionsIn } from './cards/questions.ts';
import { type Close, shownIndex } from './closing.ts';
import type { OpenApprovals } from './open-approvals.ts';

/** A choice of someone with the right to it, before it has its effect. */
export type Decision =
  | { kind: 'allow' }
  | { kind: 'grant' }
  | { kind: 'deny'; why?: string }
  | { kind: 'approve'; mode: PermissionMode }
  | { kind: 'answer'; labels: string[] }
  | { kind: 'stop' };

export interface Decider {
  user: User;
  /** Runs once the update is settled. */
  afterwards(work: () => void): void;
}

/** Carries out a decision about an open approval. Inside the transaction that settles the update. */
export type Decide = (approval: Approval, decision: Decision, decider: Decider) => PressResult;

export interface DecideOptions {
  store: Store;
  outbox: Outbox;
  tasks: TaskControl;
  open: OpenApprovals;
  close: Close;
  cards: Cards;
  grantMinutes: number;
  clock: Clock;
  log: Log;
}

const denied = 'The person did not allow this. Do without it, or end your turn and say what you would need.';

export function createDecide(options: DecideOptions): Decide {
  const { store, outbox, tasks, open, close, cards, grantMinutes, clock, log } = options;

  return function decide(approval, decision, decider) {
    switch (decision.kind) {
      case 'allow':
        return end(approval, decider, { state: 'allowed', outcome: 'allowed it once' }, { behavior: 'allow' });
      case 'grant':
        return grant(approval, decider);
      case 'deny':
        return deny(approval, decider, decision.why);
      case 'approve': {
        const { mode } = decision;
        keepMode(approval, mode);
        const outcome = mode === 'acceptEdits' ? 'approved the plan; Claude edits without asking' : 'approved the plan';
        return end(approval, decider, { state: 'allowed', outcome }, { behavior: 'allow', mode });
      }
      case 'answer':
        return answer(approval, decider, decision.labels);
      case 'stop':
        return stop(approval, decider);
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
    { user, afterwards }: Decider,
    { state, outcome }: { state: 'allowed' | 'denied'; outcome: string },
    answerToClaude: AskAnswer,
  ): PressResult {
    close(approval, { state, by: user, outcome });
    afterwards(() => {
      void open.answer(approval.id, answerToClaude).then((taken) => {
        if (!taken) log.warn('an answer came too late for Claude', { approval: approval.summary });
      });
      open.release(approval);
    });
    return { word: `You ${outcome}.` };
  }

  function deny(approval: Approval, decider: Decider, why: string | undefined): PressResult {
    const { outcome, message } = denialOf(approval, why);
    return end(approval, decider, { state: 'denied', outcome }, { behavior: 'deny', message });
  }

  function grant(approval: Approval, decider: Decider): PressResult {
    const task = store.tasks.get(approval.taskId);
    const rules = open.rulesOf(approval.id);
    if (!task || rules.length === 0) return { word: 'You can allow this only once.', buttons: 'as they are' };
    const what = storeGrants(options, { task, rules, by: decider.user });
    const outcome = `allowed ${what} for ${grantMinutes} min`;
    return end(approval, decider, { state: 'allowed', outcome }, { behavior: 'allow' });
  }

  function answer(approval: Approval, decider: Decider, labels: string[]): PressResult {
    const index = shownIndex(approval);
    const answered: Approval = { ...approval, answers: [...approval.answers, labels], ticked: [], awaiting: undefined };
    const { answers, ticked, awaiting } = answered;
    store.approvals.change(approval.id, { answers, ticked, awaiting });
    for (const place of approval.cards) {
      const blocks = answeredBlocks(answered, index, decider.user.name, clock.now());
      outbox.add(place, { blocks, notify: false, replaces: approvalCardKey(approval.id, index) }, approval.taskId);
    }
    const word = short(revealProse(labels.join(', ')));
    if (answers.length < questionsIn(approval.input).length) {
      for (const place of approval.cards) outbox.add(place, cards.question(answered), approval.taskId);
      return { word };
    }
    const outcome = `answered: ${short(revealProse(answers.map((one) => one.join(', ')).join('; ')))}`;
    end(answered, decider, { state: 'allowed', outcome }, { behavior: 'allow', input: answeredInput(answered) });
    return { word };
  }

  function stop(approval: Approval, { user, afterwards }: Decider): PressResult {
    close(approval, { state: 'denied', by: user, outcome: 'stopped the task' });
    afterwards(() => {
      const task = store.tasks.get(approval.taskId);
      // That does not stop what the task left running in the background; so Claude gets a no.
      if (!task || tasks.cancel(task, user) === 'ended') {
        void open.answer(approval.id, { behavior: 'deny', message: denied });
      }
      open.release(approval);
    });
    return { word: 'Stopping…' };
  }
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
