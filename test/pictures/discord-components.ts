import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType } from 'discord.js';
import { markdownHtml, type Names } from './discord-markdown.ts';
import { element, escapeHtml } from './html.ts';

/** All that may stand in a message, at any depth. */
type Component = { type: ComponentType } & Record<string, unknown>;

const buttonLooks: Record<number, string> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'danger',
};

const drawings: Partial<Record<ComponentType, (component: Component, names: Names) => string>> = {
  [ComponentType.ActionRow]: ({ components }, names) => element('div', 'row', allHtml(components, names)),
  [ComponentType.Button]: buttonHtml,
  [ComponentType.StringSelect]: selectHtml,
  [ComponentType.UserSelect]: selectHtml,
  [ComponentType.RoleSelect]: selectHtml,
  [ComponentType.MentionableSelect]: selectHtml,
  [ComponentType.ChannelSelect]: selectHtml,
  [ComponentType.TextDisplay]: ({ content }, names) => markdownHtml(String(content), names),
  [ComponentType.Section]: ({ components, accessory }, names) =>
    element('div', 'section', `${element('div', '', allHtml(components, names))}${allHtml([accessory], names)}`),
  [ComponentType.Thumbnail]: () => element('div', 'media', '🖼'),
  [ComponentType.MediaGallery]: ({ items }) => element('div', 'file', '🖼'.repeat((items as unknown[]).length)),
  [ComponentType.File]: ({ name }) => element('div', 'file', `📄 ${escapeHtml(String(name ?? 'file'))}`),
  [ComponentType.Separator]: ({ divider }) => (divider === false ? element('div', 'space', '') : '<hr>'),
  [ComponentType.Container]: ({ components }, names) => element('div', 'container', allHtml(components, names)),
};

/** @throws Error for a kind of component that has no drawing: nothing a person would see is left out. */
export function componentsHtml(components: readonly APIMessageTopLevelComponent[], names: Names = {}): string {
  return allHtml(components, names);
}

function allHtml(components: unknown, names: Names): string {
  return (components as Component[])
    .map((component) => {
      const draw = drawings[component.type];
      if (draw === undefined) throw new Error(`no drawing for a component of type ${component.type}`);
      return draw(component, names);
    })
    .join('');
}

function buttonHtml({ label, emoji, style, disabled }: Component): string {
  const looks = ['button', buttonLooks[Number(style)], disabled === true && 'disabled'].filter(Boolean).join(' ');
  const sign = (emoji as { name?: string } | undefined)?.name;
  const arrow = style === ButtonStyle.Link ? '↗' : undefined;
  return element('div', looks, escapeHtml([sign, label, arrow].filter(Boolean).join(' ')));
}

function selectHtml({ placeholder }: Component): string {
  return element('div', 'select', escapeHtml(String(placeholder ?? 'Make a selection')));
}
