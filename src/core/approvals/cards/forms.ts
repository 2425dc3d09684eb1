import { revealProse } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';
import type { Approval } from '../../model/approval.ts';
import { type Filled, type Form, type FormField, wordsIn } from '../../model/form.ts';
import type { CardChoice } from './actions.ts';
import { shownIndex } from './outcome.ts';
import { type Question, questionsIn } from './questions.ts';

/** The names of the fields. */
const wordsField = 'words';
const optionsField = 'options';
/** More options, or longer ones, fit into no form. */
const most = { options: 10, characters: 100 };

/** What the presser of this button fills in; undefined: nothing, the press is enough. */
export function formOf(approval: Approval, choice: CardChoice | undefined, mask: SecretMask): Form | undefined {
  if (approval.kind === 'permission' && choice === 'why') return oneField('Deny with a reason', 'Why not?');
  if (approval.kind === 'plan' && choice === 'keep') return oneField('Keep planning', 'What should change?');
  if (typeof choice !== 'object' || !('end' in choice) || choice.end !== 'words') return undefined;
  const question = questionsIn(approval.input)[shownIndex(approval)];
  if (approval.kind !== 'question' || !question || choice.question !== shownIndex(approval)) return undefined;
  const options = question.multiSelect ? optionsOf(question, approval, mask) : undefined;
  if (!options) return oneField('Answer in your own words', 'Your answer');
  return {
    title: 'Answer',
    fields: [options, { kind: 'words', name: wordsField, label: 'In your own words', isRequired: false }],
  };
}

/** The answer to a question in a filled form, the ticked options first; [] when there is none. */
export function labelsIn(filled: Filled, { options }: Question): string[] {
  const ticked = (filled[optionsField] ?? []).flatMap((index) => options[Number(index)]?.label ?? []);
  const words = filledWords(filled);
  return words === '' ? ticked : [...ticked, words];
}

export function filledWords(filled: Filled): string {
  return wordsIn(filled, wordsField);
}

function oneField(title: string, label: string): Form {
  return { title, fields: [{ kind: 'words', name: wordsField, label, isRequired: true }] };
}

/** Undefined: a form has no room for them. Those that look the same have numbers, as on the card. */
function optionsOf({ options }: Question, { ticked }: Approval, mask: SecretMask): FormField | undefined {
  const labels = options.map(({ label }) => revealProse(maskShown(label, mask)).replace(/\s+/g, ' ').trim());
  const isNumbered = new Set(labels).size < labels.length;
  const shown = options.map(({ label }, index) => ({
    value: String(index),
    label: isNumbered ? `${index + 1}. ${labels[index]}` : labels[index]!,
    isChosen: ticked.includes(label),
  }));
  const fit = shown.every(({ label }) => label !== '' && label.length <= most.characters);
  if (!fit || shown.length === 0 || shown.length > most.options) return undefined;
  return { kind: 'options', name: optionsField, label: 'What fits', options: shown };
}
