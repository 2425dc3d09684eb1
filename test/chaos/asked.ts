import type { AnthropicServer } from '../fakes/anthropic/server.ts';
import type { PassingPlace, Place, Shown } from './place.ts';

/** A message that was sent to the bridge, and that has one answer: the word `answer-<n>`. */
export interface Asked {
  readonly answer: string;
  readonly where: Place;
  /** Where its answer may stand when its place was deleted meanwhile: its person's private chat. */
  elsewhere?: Place;
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

/**
 * The messages that ring and hold the answer; what only repeats the request holds its script too. One that was deleted
 * with its place counts where there is no other.
 */
export function finalsOf(asked: Asked): Shown[] {
  const isFinal = ({ text, silent }: Shown) => !silent && !text.includes('[[') && holds(text, asked);
  const finals = [...asked.where.shown(), ...(asked.elsewhere?.shown() ?? [])].filter(isFinal);
  return finals.length > 0 ? finals : asked.where.former().filter(isFinal);
}

/** People delete a place; what was asked there may be answered to Ann in private from now on. */
export function deletePlace(all: readonly Asked[], place: PassingPlace, elsewhere: Place): void {
  place.delete();
  for (const asked of all) if (asked.where === place) asked.elsewhere = elsewhere;
}

/** How often the model was asked this, at first and again after an interruption. */
export function promptsOf(asked: Asked, model: AnthropicServer): { first: number; continued: number } {
  const prompts = model.requests
    .filter(({ kind, step, prompt }) => kind === 'main' && step === 0 && holds(prompt, asked))
    .map(({ prompt }) => prompt.includes('You were interrupted'));
  return { first: prompts.filter((again) => !again).length, continued: prompts.filter((again) => again).length };
}
