import { revealProse } from '../../text/reveal/reveal.ts';
import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { IncomingMessage } from '../model/incoming.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import type { Who } from '../people/approvers.ts';
import type { Modes } from '../people/modes.ts';
import { refuseInAudit } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { After, Store } from '../ports/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Live } from './approvals.ts';
import { approvalOfKey, type Choice, parseAction } from './cards/actions.ts';
import type { Cards } from './cards/cards.ts';
import { questionsIn } from './cards/questions.ts';
import { outcomeOf, shownIndex } from './closing.ts';
import type { Decide, Decider, Decision } from './deciding.ts';

/** What its decider registers runs before the presser sees a word. */
export interface ApprovalPress extends Decider {
  conversation: ConversationId;
  /** What stands behind the verb. */
  argument: string;
  reply(content: string): void;
}

/** What people do with the cards. Everything is called inside the transaction that settles the update. */
export interface Answering {
  press(press: ApprovalPress): PressResult;
  /** True when the message was the answer to a card, and has had its effect. */
  answerByText(user: User, message: IncomingMessage, reply: (content: string) => void, after: After): boolean;
}

export interface AnsweringOptions {
  store: Store;
  live: Map<string, Live>;
  who: Who;
  decide: Decide;
  cards: Pick<Cards, 'question'>;
  outbox: Outbox;
  modes: Modes;
  log: Log;
}

const keep = 'as they are';
const unknown: PressResult = { word: 'This request is not known here.', buttons: keep };
const outOfUse: PressResult = { word: 'This button is out of use.', buttons: keep };
const yes = /^(y|yes|ok|okay|allow)[.!]?$/i;
const no = /^(n|no|deny)[.!]?$/i;

export function createAnswering({ store, live, who, decide, cards, outbox, modes, log }: AnsweringOptions): Answering {
  function press(pressed: ApprovalPress): PressResult {
    const parsed = parseAction(pressed.argument);
    const approval = parsed && store.approvals.get(parsed.approvalId);
    if (!parsed || !approval?.cards.includes(pressed.conversation)) {
      refused(pressed.user, 'a button that no card of this chat has');
      return unknown;
    }
    const refusal = who.refusal(pressed.user, approval);
    if (refusal) {
      refused(pressed.user, `the answer to ${approval.summary}`);
      return { word: refusal, buttons: keep };
    }
    if (approval.state !== 'open') return { word: `Too late: ${outcomeOf(approval)}.` };
    if (!live.has(approval.id)) return { word: 'Too late: claude does not wait for this any more.' };
    return choose(pressed, approval, parsed.choice);
  }

  function refused(user: User, what: string): void {
    log.warn('an answer was refused', { platform: user.platform, user: user.id, what });
    refuseInAudit(store, user, what);
  }

  function choose(pressed: ApprovalPress, approval: Approval, choice: Choice | undefined): PressResult {
    if (choice === undefined) return outOfUse;
    if (choice === 'stop') return decide(approval, { kind: 'stop' }, pressed);
    if (typeof choice === 'object') return answerQuestion(pressed, approval, choice);
    if (approval.kind === 'plan') return answerPlan(pressed, approval, choice);
    if (approval.kind === 'permission') return answerPermission(pressed, approval, choice);
    return outOfUse;
  }

  function answerPermission(pressed: ApprovalPress, approval: Approval, choice: Choice): PressResult {
    if (choice === 'why') {
      return awaitWords(pressed, approval, 'Why not? Your next message here goes to claude as the reason.');
    }
    const isOurs = choice === 'allow' || choice === 'grant' || choice === 'deny';
    return isOurs ? decide(approval, { kind: choice }, pressed) : outOfUse;
  }

  function answerPlan(pressed: ApprovalPress, approval: Approval, choice: Choice): PressResult {
    if (choice === 'keep') {
      return awaitWords(pressed, approval, 'What should change? Your next message here goes to claude.');
    }
    const mode = choice === 'approve' ? 'default' : choice === 'edits' ? 'acceptEdits' : undefined;
    if (mode === undefined) return outOfUse;
    const refusal = tooFar(pressed.user, approval, mode);
    return refusal ? { word: refusal, buttons: keep } : decide(approval, { kind: 'approve', mode }, pressed);
  }

  /** A plan ends in a mode, and that has to be one this person may choose. */
  function tooFar(user: User, { taskId }: Approval, mode: PermissionMode): string | undefined {
    const task = store.tasks.get(taskId);
    if (task && modes.may(user, task, mode)) return undefined;
    return mode === 'default'
      ? 'Only an owner may let claude begin here: the project’s own mode allows less.'
      : 'Only an owner may let claude edit without asking here.';
  }

  function answerQuestion(pressed: ApprovalPress, approval: Approval, choice: Exclude<Choice, string>): PressResult {
    const index = shownIndex(approval);
    const question = questionsIn(approval.input)[index];
    if (approval.kind !== 'question' || !question) return outOfUse;
    if (choice.question !== index) {
      const given = revealProse((approval.answers[choice.question] ?? []).join(', '));
      return { word: `Too late: the answer was ${given}.` };
    }
    if ('end' in choice && choice.end === 'words') {
      return awaitWords(pressed, approval, 'Your next message here is the answer.');
    }
    const label = 'option' in choice ? question.options[choice.option]?.label : undefined;
    if ('option' in choice && label === undefined) return outOfUse;
    if (question.multiSelect && label !== undefined) return tick(approval, label);
    if (question.multiSelect && approval.ticked.length === 0) {
      return { word: 'Tick at least one, or answer in your own words.', buttons: keep };
    }
    const ticked = question.options.map((known) => known.label).filter((known) => approval.ticked.includes(known));
    const labels = label === undefined ? ticked : [label];
    return labels.length === 0 ? outOfUse : decide(approval, { kind: 'answer', labels }, pressed);
  }

  function tick(approval: Approval, label: string): PressResult {
    const isTicked = approval.ticked.includes(label);
    const ticked = isTicked ? approval.ticked.filter((other) => other !== label) : [...approval.ticked, label];
    store.approvals.change(approval.id, { ticked });
    // In order with what closes the card, so that ticks cannot come back after it.
    for (const place of approval.cards) {
      const { key, ...card } = cards.question({ ...approval, ticked });
      outbox.add(place, { ...card, notify: false, ...(key && { replaces: key }) }, approval.taskId);
    }
    const shown = revealProse(label);
    return { word: isTicked ? `Not ${shown}.` : shown, buttons: keep };
  }

  function awaitWords(pressed: ApprovalPress, approval: Approval, prompt: string): PressResult {
    const { conversation, user } = pressed;
    for (const other of awaitingOf(conversation, user.id)) store.approvals.change(other.id, { awaiting: undefined });
    store.approvals.change(approval.id, { awaiting: { conversation, userId: user.id } });
    pressed.reply(prompt);
    return { word: '', buttons: keep, expectsWords: true };
  }

  function answerByText(user: User, message: IncomingMessage, reply: (content: string) => void, after: After): boolean {
    const text = message.text.trim();
    const approval = text === '' ? undefined : meantBy(user, message);
    if (!approval) return false;
    const refusal = who.refusal(user, approval);
    if (refusal) {
      refused(user, `the answer to ${approval.summary}`);
      reply(refusal);
      return true;
    }
    const decision = decisionOf(approval, text, user);
    const tooMuch = decision.kind === 'approve' ? tooFar(user, approval, decision.mode) : undefined;
    reply(tooMuch ?? decide(approval, decision, { user, afterwards: after }).word);
    return true;
  }

  /** The open approval whose card is replied to, or the one whose person was asked for words. */
  function meantBy(user: User, { conversation, repliesTo }: IncomingMessage): Approval | undefined {
    const key = repliesTo === undefined ? undefined : store.outbox.keyOf(conversation, repliesTo);
    const card = key === undefined ? undefined : approvalOfKey(key);
    const replied = card && store.approvals.get(card.approvalId);
    if (replied && replied.state === 'open' && live.has(replied.id) && shownIndex(replied) === card.index)
      return replied;
    return awaitingOf(conversation, user.id)[0];
  }

  function awaitingOf(conversation: ConversationId, userId: string): Approval[] {
    return store.approvals
      .open()
      .filter(
        ({ id, awaiting }) => live.has(id) && awaiting?.userId === userId && awaiting.conversation === conversation,
      );
  }

  function decisionOf({ kind, awaiting, ticked }: Approval, text: string, user: User): Decision {
    if (kind === 'question') return { kind: 'answer', labels: [...ticked, text] };
    // Who was asked why has said no already.
    if (awaiting?.userId !== user.id && yes.test(text))
      return kind === 'plan' ? { kind: 'approve', mode: 'default' } : { kind: 'allow' };
    return no.test(text) ? { kind: 'deny' } : { kind: 'deny', why: text };
  }

  return { press, answerByText };
}
