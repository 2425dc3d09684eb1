import { revealProse } from '../../text/reveal/reveal.ts';
import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Filled } from '../model/form.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import { elicitationTool } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { type CardChoice, parseAction } from './cards/actions.ts';
import type { Cards } from './cards/cards.ts';
import { filledWords, labelsIn } from './cards/forms.ts';
import { outcomeInWords, shownIndex } from './cards/outcome.ts';
import { questionsIn } from './cards/questions.ts';
import type { Decide } from './deciding.ts';
import type { OpenApprovals } from './open-approvals.ts';
import type { RightToAnswer } from './right-to-answer.ts';
import type { WrittenAnswers } from './written-answers.ts';

export interface ApprovalPress {
  user: User;
  conversation: ConversationId;
  /** The text after the verb. */
  argument: string;
  /** What the presser filled in, where the button opened a form. */
  filled?: Filled;
  reply(content: string): void;
}

/** Someone presses a button of a card. Inside the transaction that settles the update. */
export type Press = (press: ApprovalPress) => PressResult;

export interface PressOptions {
  store: Store;
  outbox: Outbox;
  open: OpenApprovals;
  right: RightToAnswer;
  decide: Decide;
  words: Pick<WrittenAnswers, 'expect' | 'given'>;
  cards: Pick<Cards, 'question'>;
}

const keep = 'as they are';
const unknown: PressResult = { word: 'Unknown request.', buttons: keep };
const permissionChoices = ['allow', 'grant', 'folder', 'always', 'deny'] as const;
const nothingGiven: PressResult = { word: 'Tick at least one, or answer in your own words.', buttons: keep };
const noLongerWorks: PressResult = { word: 'This button no longer works.', buttons: keep };

export function createPress({ store, outbox, open, right, decide, words, cards }: PressOptions): Press {
  return function press(pressed) {
    const parsed = parseAction(pressed.argument);
    const approval = parsed && store.approvals.get(parsed.approvalId);
    if (!parsed || !approval?.cards.includes(pressed.conversation)) {
      right.refused(pressed.user, 'a button that is on no card of this chat');
      return unknown;
    }
    const refusal = right.refusal(pressed.user, approval);
    if (refusal) return { word: refusal, buttons: keep };
    if (approval.state !== 'open') return { word: tooLate(approval) };
    if (!open.has(approval.id)) return { word: 'Too late: Claude is no longer waiting.' };
    return choose(pressed, approval, parsed.choice);
  };

  function choose(pressed: ApprovalPress, approval: Approval, choice: CardChoice | undefined): PressResult {
    if (choice === undefined) return noLongerWorks;
    if (choice === 'stop') return decide(approval, { kind: 'stop' }, pressed.user);
    if (choice === 'deny' && approval.tool === elicitationTool) return decide(approval, { kind: 'deny' }, pressed.user);
    if (typeof choice === 'object') return answerQuestion(pressed, approval, choice);
    if (approval.kind === 'plan') return answerPlan(pressed, approval, choice);
    if (approval.kind === 'permission') return answerPermission(pressed, approval, choice);
    return noLongerWorks;
  }

  function answerPermission(pressed: ApprovalPress, approval: Approval, choice: CardChoice): PressResult {
    if (choice === 'why') {
      return wordsFor(pressed, approval, 'Why not? Your next message here goes to Claude as the reason.');
    }
    if (choice === 'always' && pressed.user.role !== 'owner') {
      right.refused(pressed.user, 'approve a folder for good');
      return { word: 'Only an owner can approve a folder for good.', buttons: keep };
    }
    const isOurs = permissionChoices.find((one) => one === choice);
    return isOurs ? decide(approval, { kind: isOurs }, pressed.user) : noLongerWorks;
  }

  /** The words come with the press, or with the next message. */
  function wordsFor(pressed: ApprovalPress, approval: Approval, prompt: string): PressResult {
    const given = pressed.filled ? filledWords(pressed.filled) : '';
    return given === '' ? words.expect(pressed, approval, prompt) : words.given(pressed.user, approval, given);
  }

  function answerPlan(pressed: ApprovalPress, approval: Approval, choice: CardChoice): PressResult {
    if (choice === 'keep') {
      return wordsFor(pressed, approval, 'What should change? Your next message here goes to Claude.');
    }
    const mode = choice === 'approve' ? 'default' : choice === 'edits' ? 'acceptEdits' : undefined;
    if (mode === undefined) return noLongerWorks;
    const refusal = right.refusalOfMode(pressed.user, approval, mode);
    return refusal ? { word: refusal, buttons: keep } : decide(approval, { kind: 'approve', mode }, pressed.user);
  }

  function answerQuestion(
    pressed: ApprovalPress,
    approval: Approval,
    choice: Exclude<CardChoice, string>,
  ): PressResult {
    const index = shownIndex(approval);
    const question = questionsIn(approval.input)[index];
    if (approval.kind !== 'question' || !question) return noLongerWorks;
    if (choice.question !== index) {
      const given = revealProse((approval.answers[choice.question] ?? []).join(', '));
      return { word: `Too late: the answer was ${given}.` };
    }
    if ('end' in choice && choice.end === 'words') {
      if (!pressed.filled) return words.expect(pressed, approval, 'Your next message here is the answer.');
      const given = labelsIn(pressed.filled, question);
      return given.length === 0 ? nothingGiven : decide(approval, { kind: 'answer', labels: given }, pressed.user);
    }
    const label = 'option' in choice ? question.options[choice.option]?.label : undefined;
    if ('option' in choice && label === undefined) return noLongerWorks;
    if (question.multiSelect && label !== undefined) return tick(approval, label);
    if (question.multiSelect && approval.ticked.length === 0) {
      return nothingGiven;
    }
    const ticked = question.options.map((known) => known.label).filter((known) => approval.ticked.includes(known));
    const labels = label === undefined ? ticked : [label];
    return labels.length === 0 ? noLongerWorks : decide(approval, { kind: 'answer', labels }, pressed.user);
  }

  function tick(approval: Approval, label: string): PressResult {
    const isTicked = approval.ticked.includes(label);
    const ticked = isTicked ? approval.ticked.filter((other) => other !== label) : [...approval.ticked, label];
    store.approvals.change(approval.id, { ticked });
    // In order with the change that closes the card, so that no ticks come back after it.
    for (const place of approval.cards) {
      const { key, ...card } = cards.question({ ...approval, ticked }, place);
      outbox.add(place, { ...card, notify: false, ...(key && { replaces: key }) }, approval.taskId);
    }
    const shown = revealProse(label);
    return { word: `${isTicked ? '☐' : '☑'} ${shown}`, buttons: keep };
  }
}

function tooLate(approval: Approval): string {
  const outcome = outcomeInWords(approval);
  return approval.closedBy ? `Too late: ${outcome}.` : `${outcome}.`;
}
