import type { Button } from '../model/post.ts';

/** One row of buttons, each a label and its action. */
export function actionButtons(row: readonly (readonly [label: string, action: string])[]): Button[][] {
  return [row.map(([label, action]) => ({ label, action }))];
}
