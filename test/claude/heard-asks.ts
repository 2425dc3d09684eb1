import { type AskDesk, createAskDesk } from '../../src/claude/requests/ask-desk.ts';
import type { AgentAsk, AskAnswer } from '../../src/core/ports/host.ts';

/** What a session asked, as its listener sees it. */
export interface HeardAsk extends AgentAsk {
  /** Claude does not wait any more. */
  readonly isWithdrawn: boolean;
  /** False: too late. */
  answer(answer: AskAnswer): boolean;
}

/** A desk whose listener is the test; without `onAsk` nobody attends it. */
export function createHeardDesk(onAsk: ((ask: HeardAsk) => void) | undefined): AskDesk {
  const desk = createAskDesk();
  const withdrawn = new Set<string>();
  if (!onAsk) return desk;
  desk.listen({
    asked(ask) {
      onAsk({
        ...ask,
        get isWithdrawn() {
          return withdrawn.has(ask.id);
        },
        answer: (answer) => desk.answer(ask.id, answer),
      });
    },
    withdrawn: (askId) => void withdrawn.add(askId),
  });
  return desk;
}
