import type { AnthropicServer } from '../fakes/anthropic-server.ts';
import type { Place, Shown } from './place.ts';

/** A message that was sent to the bridge, and that has one answer: the word `answer-<n>`. */
export interface Asked {
  readonly answer: string;
  readonly where: Place;
  /** Of the message. */
  readonly id: string;
  /**
   * How it has to end. `covered`: done, and a word that the answer to another one covers it is as good as an answer;
   * `told`: claude itself was harmed, so a word that it failed is enough; `cancelled`: as wanted by its person.
   */
  end: 'answered' | 'covered' | 'told' | 'cancelled';
  /** How often its person had it done again, each time as a task of its own. */
  again: number;
}

export function holds(text: string, { answer }: Pick<Asked, 'answer'>): boolean {
  return new RegExp(`\\b${answer}\\b`).test(text);
}

/** The messages that ring and hold the answer; what only repeats the request holds its script too. */
export function finalsOf(asked: Asked): Shown[] {
  return asked.where.shown().filter(({ text, silent }) => !silent && !text.includes('[[') && holds(text, asked));
}

/** How often the model was asked this, at first and again after an interruption. */
export function promptsOf(asked: Asked, model: AnthropicServer): { first: number; continued: number } {
  const prompts = model.requests
    .filter(({ kind, step, prompt }) => kind === 'main' && step === 0 && holds(prompt, asked))
    .map(({ prompt }) => prompt.includes('You were interrupted'));
  return { first: prompts.filter((again) => !again).length, continued: prompts.filter((again) => again).length };
}
