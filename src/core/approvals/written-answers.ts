import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { IncomingMessage } from '../model/incoming.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import type { Store } from '../ports/store/store.ts';
import { approvalOfKey } from './cards/card-keys.ts';
import { shownIndex } from './cards/outcome.ts';
import type { Decide, Decision } from './deciding.ts';
import type { OpenApprovals } from './open-approvals.ts';
import type { RightToAnswer } from './right-to-answer.ts';

/** What people write instead of pressing a button. Inside the transaction that settles the update. */
export interface WrittenAnswers {
  /** Asks for words: the next message of this person here answers this approval. */
  expect(from: Asked, approval: Approval, prompt: string): PressResult;
  /** Takes words that a person filled in after they were asked for them. */
  given(user: User, approval: Approval, words: string): PressResult;
  /** True when the message was the answer to a card, and has had its effect. */
  take(user: User, message: IncomingMessage, reply: (content: string) => void): boolean;
}

interface Asked {
  user: User;
  conversation: ConversationId;
  reply(content: string): void;
}

export interface WrittenAnswersOptions {
  store: Store;
  open: OpenApprovals;
  right: RightToAnswer;
  decide: Decide;
}

const yes = /^(y|yes|ok|okay|allow)[.!]?$/i;
const no = /^(n|no|deny)[.!]?$/i;

export function createWrittenAnswers({ store, open, right, decide }: WrittenAnswersOptions): WrittenAnswers {
  /** The open approval whose card the message replies to, or the one that asked its person for words. */
  function meantBy(user: User, { conversation, repliesTo }: IncomingMessage): Approval | undefined {
    const key = repliesTo === undefined ? undefined : store.outbox.keyOf(conversation, repliesTo);
    const card = key === undefined ? undefined : approvalOfKey(key);
    const replied = card && store.approvals.get(card.approvalId);
    if (replied && replied.state === 'open' && open.has(replied.id) && shownIndex(replied) === card.index)
      return replied;
    return expectedFrom(user, conversation)[0];
  }

  function expectedFrom(user: User, conversation: ConversationId): Approval[] {
    return store.approvals
      .open()
      .filter((approval) => open.has(approval.id) && isExpected(approval, { userId: user.id, conversation }));
  }

  /** Others who are asked for words about it still are. */
  function expectNoLonger({ id, awaiting }: Approval, from: Awaited): void {
    store.approvals.change(id, { awaiting: awaiting.filter((one) => !isSame(one, from)) });
  }

  return {
    expect({ user, conversation, reply }, approval, prompt) {
      const from = { conversation, userId: user.id };
      for (const other of expectedFrom(user, conversation)) expectNoLonger(other, from);
      const others = approval.awaiting.filter((one) => !isSame(one, from));
      store.approvals.change(approval.id, { awaiting: [...others, from] });
      reply(prompt);
      return { word: '', buttons: 'as they are', expectsWords: true };
    },
    given: (user, approval, words) => decide(approval, decisionFrom(approval, words, true), user),
    take(user, message, reply) {
      const text = message.text.trim();
      const approval = text === '' ? undefined : meantBy(user, message);
      if (!approval) return false;
      const from = { conversation: message.conversation, userId: user.id };
      const refusal = right.refusal(user, approval) ?? refusalHere(approval, from.conversation);
      if (refusal) {
        // What they write next is about something else.
        expectNoLonger(approval, from);
        reply(refusal);
        return true;
      }
      const isAsked = isExpected(approval, from);
      const decision = decisionFrom(approval, text, isAsked);
      const tooMuch = decision.kind === 'approve' ? right.refusalOfMode(user, approval, decision.mode) : undefined;
      reply(tooMuch ?? decide(approval, decision, user).word);
      return true;
    },
  };
}

/** A card that was taken away hides what it was about. */
function refusalHere({ cards }: Approval, conversation: ConversationId): string | undefined {
  return cards.includes(conversation) ? undefined : 'This request is answered elsewhere.';
}

type Awaited = Approval['awaiting'][number];

function isExpected({ awaiting }: Approval, from: Awaited): boolean {
  return awaiting.some((one) => isSame(one, from));
}

function isSame(one: Awaited, other: Awaited): boolean {
  return one.conversation === other.conversation && one.userId === other.userId;
}

/** `isAsked`: the person pressed the button for words before. */
function decisionFrom({ kind, ticked }: Approval, text: string, isAsked: boolean): Decision {
  if (kind === 'question') return { kind: 'answer', labels: [...ticked, text] };
  // A person asked for a reason has denied it already.
  if (!isAsked && yes.test(text)) return kind === 'plan' ? { kind: 'approve', mode: 'default' } : { kind: 'allow' };
  return no.test(text) ? { kind: 'deny' } : { kind: 'deny', why: text };
}
