import { isObject } from './body.ts';
import { invalidForm, missing, notOneOf, tooLong } from './refusal.ts';
import type { ModalField } from './types-people.ts';

/* What a modal is made of: rows with one text input, or labels with a field. */

type Component = Record<string, unknown>;
type Path = readonly (string | number)[];

const type = { row: 1, textInput: 4, label: 18, checkboxGroup: 22 };
const most = { parts: 5, label: 45, description: 100, id: 100, text: 4000, options: 10, option: 100, placeholder: 100 };

/** The custom ids of all fields in order, and the labelled ones, when they keep all rules. @throws Refusal 50035 */
export function readModalParts(components: unknown): { inputs: string[]; fields: ModalField[] } {
  const path = ['data', 'components'];
  const parts = someOf(components, path, most.parts);
  const read = parts.map((part, index) => readPart(part, [...path, index]));
  const inputs = read.map(({ id }) => id);
  if (new Set(inputs).size < inputs.length) {
    throw invalidForm(path, {
      code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
      message: 'Component custom id cannot be duplicated',
    });
  }
  return { inputs, fields: read.flatMap(({ field }) => field ?? []) };
}

function readPart(part: Component, path: Path): { id: string; field?: ModalField } {
  if (part.type === type.row) {
    const [input] = someOf(part.components, [...path, 'components'], 1);
    if (input!.type !== type.textInput) throw notOneOf([...path, 'components', 0, 'type'], '4');
    checkLength(input!.label, [...path, 'components', 0, 'label'], most.label);
    readText(input!, [...path, 'components', 0]);
    return { id: String(input!.custom_id) };
  }
  if (part.type !== type.label) throw notOneOf([...path, 'type'], '1, 18');
  checkLength(part.label, [...path, 'label'], most.label);
  if (part.description !== undefined) checkLength(part.description, [...path, 'description'], most.description);
  const { component } = part;
  const at = [...path, 'component'];
  if (!isObject(component)) throw missing(at);
  if (component.label !== undefined) throw notOneOf([...at, 'label'], 'nothing: the label is around it');
  const field = component.type === type.textInput ? readText(component, at) : readBoxes(component, at);
  return { id: field.id, field: { ...field, label: String(part.label) } };
}

function readText(input: Component, path: Path): ModalField {
  checkLength(input.custom_id, [...path, 'custom_id'], most.id);
  if (![1, 2].includes(Number(input.style))) throw notOneOf([...path, 'style'], '1, 2');
  if (Number(input.max_length ?? 1) > most.text) throw tooLong([...path, 'max_length'], most.text);
  if (input.placeholder !== undefined) checkLength(input.placeholder, [...path, 'placeholder'], most.placeholder);
  if (input.value !== undefined) checkLength(input.value, [...path, 'value'], most.text);
  return {
    ...{ type: type.textInput, id: String(input.custom_id), label: String(input.label ?? '') },
    ...{ required: input.required !== false, value: String(input.value ?? '') },
  };
}

function readBoxes(group: Component, path: Path): ModalField {
  if (group.type !== type.checkboxGroup) throw notOneOf([...path, 'type'], '4, 22');
  checkLength(group.custom_id, [...path, 'custom_id'], most.id);
  const options = someOf(group.options, [...path, 'options'], most.options).map((option, index) => {
    checkLength(option.value, [...path, 'options', index, 'value'], most.option);
    checkLength(option.label, [...path, 'options', index, 'label'], most.option);
    return { value: String(option.value), label: String(option.label), isTicked: option.default === true };
  });
  if (new Set(options.map(({ value }) => value)).size < options.length) {
    throw invalidForm([...path, 'options'], {
      code: 'SELECT_OPTION_VALUE_DUPLICATED',
      message: 'Values must be unique',
    });
  }
  const required = group.required !== false;
  if (required && group.min_values === 0) throw notOneOf([...path, 'min_values'], '1: it is required');
  return {
    ...{ type: type.checkboxGroup, id: String(group.custom_id), label: '', required },
    value: options.filter(({ isTicked }) => isTicked).map(({ value }) => value),
    options: options.map(({ value, label }) => ({ value, label })),
  };
}

function checkLength(value: unknown, path: Path, longest: number): void {
  if (typeof value !== 'string' || value === '') throw missing(path);
  if (value.length > longest) throw tooLong(path, longest);
}

function someOf(value: unknown, path: Path, longest: number): Component[] {
  if (!Array.isArray(value) || !value.every(isObject) || value.length === 0) throw missing(path);
  if (value.length > longest) throw tooLong(path, longest);
  return value;
}
