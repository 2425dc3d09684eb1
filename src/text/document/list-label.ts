import type { Block } from './blocks.ts';

const bullets = ['• ', '◦ ', '▪ '];

/** The label before item `index` of a list written as text: `• `, `3. `, `☑ `. `depth`: number of lists around it. */
export function listLabel(list: Extract<Block, { type: 'list' }>, index: number, depth: number): string {
  const number = list.ordered ? `${list.start + index}. ` : '';
  const checked = list.items[index]?.checked;
  if (checked !== undefined) return `${number}${checked ? '☑' : '☐'} `;
  return list.ordered ? number : bullets[depth % bullets.length]!;
}
