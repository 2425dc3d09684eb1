import type { Button } from '../ports/chat-platform.ts';

/** One row of buttons, each a label and its action. */
export function actionButtons(row: readonly (readonly [label: string, action: string])[]): Button[][] {
  return [row.map(([label, action]) => ({ label, action }))];
}
