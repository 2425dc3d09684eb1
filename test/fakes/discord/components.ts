import { isObject } from './body.ts';
import { invalidForm, missing, notOneOf, tooLong } from './refusal.ts';
import type { SeenButton } from './types-people.ts';

/* Buttons, selects, and the layout of components v2. */

type Component = Record<string, unknown>;
type Path = readonly (string | number)[];

const type = {
  row: 1,
  button: 2,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
};
const selects = [3, 5, 6, 7, 8];
const linkStyle = 5;
const most = { rows: 5, buttons: 5, components: 40, text: 4000, label: 80, id: 100, url: 512, sectionTexts: 3 };

/** What may stand at the top, by what it stands in. */
const allowedAt = {
  legacy: [type.row],
  v2: [type.row, type.section, type.text, type.gallery, type.file, type.separator, type.container],
  container: [type.row, type.section, type.text, type.gallery, type.file, type.separator],
};

/** The components of a message, as they are, when they keep all rules. @throws Refusal 50035 */
export function checkComponents(value: unknown, layout: 'legacy' | 'v2'): Component[] {
  const list = listOf(value, ['components']);
  if (layout === 'legacy' && list.length > most.rows) throw tooLong(['components'], most.rows);
  checkAll(list, ['components'], allowedAt[layout]);
  const all = list.flatMap(flatten);
  if (all.length > most.components) throw tooLong(['components'], most.components);
  const length = all.reduce((sum, one) => sum + textOf(one).length, 0);
  if (length > most.text) {
    throw invalidForm(['components'], {
      code: 'COMPONENT_MAX_TOTAL_TEXT_LENGTH',
      message: `The total text of all components must be ${most.text} or fewer in length.`,
    });
  }
  const ids = all.map(({ custom_id }) => custom_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) {
    throw invalidForm(['components'], {
      code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
      message: 'Component custom id cannot be duplicated',
    });
  }
  return list;
}

function checkAll(list: Component[], path: Path, allowed: number[]): void {
  list.forEach((component, index) => {
    const at = [...path, index];
    if (!allowed.includes(Number(component.type))) throw notOneOf([...at, 'type'], allowed.join(', '));
    checkOne(component, at);
  });
}

function checkOne(component: Component, path: Path): void {
  const inner = [...path, 'components'];
  switch (component.type) {
    case type.row:
      checkAll(someOf(component.components, inner, most.buttons), inner, [type.button, ...selects]);
      break;
    case type.container:
      checkAll(listOf(component.components, inner), inner, allowedAt.container);
      break;
    case type.section:
      checkAll(someOf(component.components, inner, most.sectionTexts), inner, [type.text]);
      if (!isObject(component.accessory)) throw missing([...path, 'accessory']);
      checkOne(component.accessory, [...path, 'accessory']);
      break;
    case type.text:
      checkLength(component.content, [...path, 'content'], most.text);
      break;
    case type.button:
      checkButton(component, path);
      break;
    default:
      if (selects.includes(Number(component.type))) checkLength(component.custom_id, [...path, 'custom_id'], most.id);
  }
}

function checkButton(button: Component, path: Path): void {
  if (![1, 2, 3, 4, linkStyle].includes(Number(button.style))) throw notOneOf([...path, 'style'], '1, 2, 3, 4, 5');
  if (button.label !== undefined || button.emoji === undefined) {
    checkLength(button.label, [...path, 'label'], most.label);
  }
  if (button.style === linkStyle) checkLength(button.url, [...path, 'url'], most.url);
  else checkLength(button.custom_id, [...path, 'custom_id'], most.id);
}

function checkLength(value: unknown, path: Path, longest: number): void {
  if (typeof value !== 'string' || value === '') throw missing(path);
  if (value.length > longest) throw tooLong(path, longest);
}

function listOf(value: unknown, path: Path): Component[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw invalidForm(path, { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' });
}

function someOf(value: unknown, path: Path, longest: number): Component[] {
  const list = listOf(value, path);
  if (list.length === 0) throw missing(path);
  if (list.length > longest) throw tooLong(path, longest);
  return list;
}

function flatten(component: Component): Component[] {
  const { components, accessory } = component;
  const children = [...(Array.isArray(components) ? components : []), accessory].filter(isObject);
  return [component, ...children.flatMap(flatten)];
}

function textOf(component: Component): string {
  return component.type === type.text ? String(component.content) : '';
}

/** The lines of all text displays. */
export function textsOf(components: Component[]): string[] {
  return components.flatMap(flatten).map(textOf).filter(Boolean);
}

/** The buttons as people see them, row by row; one beside a text is a row of its own. */
export function buttonsOf(components: Component[]): SeenButton[][] {
  const rows = components.flatMap(flatten).flatMap(({ type: kind, components: children, accessory }) => {
    if (kind === type.row) return [children as Component[]];
    return kind === type.section && isObject(accessory) ? [[accessory]] : [];
  });
  return rows.map((row) => row.filter((one) => one.type === type.button).map(toButton)).filter((row) => row.length > 0);
}

function toButton({ label, custom_id, url, disabled, emoji }: Component): SeenButton {
  return {
    label: String(label ?? (isObject(emoji) ? emoji.name : '')),
    id: custom_id as string | undefined,
    url: url as string | undefined,
    disabled: disabled === true,
  };
}
