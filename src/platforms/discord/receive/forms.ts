import type { Form, FormField } from '../../../core/model/form.ts';
import type { FormFor } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordInteraction } from '../api/schema.ts';
import { toSender } from '../parse/people.ts';

/** The forms behind buttons. Discord takes one only as the first answer to a press. */
export interface Forms {
  setForms(formFor: FormFor): void;
  /** The modal for this press, within Discord's limits; undefined: the button has none. Never throws. */
  modalFor(press: DiscordInteraction): object | undefined;
}

const types = { textInput: 4, label: 18, checkboxGroup: 22 };
const manyLines = 2;
const most = { title: 45, fields: 5, label: 45, words: 4_000, options: 10, option: 100 };

export function createForms(log: Log): Forms {
  let formFor: FormFor = () => undefined;

  return {
    setForms(given) {
      formFor = given;
    },
    modalFor({ data, member, user }) {
      const presser = member?.user ?? user;
      const action = data.custom_id;
      if (presser === undefined || action === undefined) return undefined;
      try {
        const form = formFor({ action, sender: toSender(presser, member) });
        return form && toModal(form, action);
      } catch (error) {
        log.warn('a form could not be made', { detail: String(error) });
        return undefined;
      }
    },
  };
}

/** What is sent carries the action of the button, as a press does. */
function toModal({ title, fields }: Form, action: string) {
  const components = fields.slice(0, most.fields).map((field) => ({
    type: types.label,
    label: cut(field.label, most.label),
    component: toComponent(field),
  }));
  return { custom_id: action, title: cut(title, most.title), components };
}

function toComponent(field: FormField) {
  if (field.kind === 'words') {
    const { name, value, isRequired } = field;
    return {
      type: types.textInput,
      custom_id: name,
      style: manyLines,
      required: isRequired,
      max_length: most.words,
      ...(value !== undefined && value !== '' && { value: cut(value, most.words) }),
    };
  }
  const options = field.options.slice(0, most.options).map(({ value, label, isChosen }) => ({
    ...{ value, label: cut(label, most.option) },
    ...(isChosen && { default: true }),
  }));
  const { name } = field;
  return { type: types.checkboxGroup, custom_id: name, options, min_values: 0, required: false };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
