/** One mark for each state, in the chat and in the terminal. */
export const marks = {
  waiting: '⏳',
  running: '▶️',
  needsYou: '✋',
  done: '✅',
  failed: '❌',
  denied: '⛔',
  careful: '⚠️',
  idle: '💤',
  online: '🟢',
} as const;
