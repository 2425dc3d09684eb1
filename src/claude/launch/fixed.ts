/** What the bridge relies on in every `claude` it starts. No environment and no settings file may change it. */
export interface Fixed {
  /** Variables of the environment. */
  env: Record<string, string>;
  /** In the settings of `claude`. */
  settings: Record<string, unknown>;
  /** Tools it does not have. */
  withoutTools: readonly string[];
}

/**
 * Switches timers off: the timers of a project's `.claude/scheduled_tasks.json` run in every `claude` started there,
 * and their turns ask the model and the host though nobody in a chat did. With timers off, ScheduleWakeup remains: it
 * promises to come back and never does, so it goes too. Switches off messages of other sessions, which begin turns as
 * well. Measured with `claude` 2.1.329. `autoMemory` false keeps notes of one chat from every later session of the
 * project; true leaves it to the settings of `claude`.
 */
export function fixedFor({ autoMemory }: { autoMemory: boolean }): Fixed {
  return {
    env: {
      CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1',
      CLAUDE_CODE_DISABLE_CRON: '1',
      ...(autoMemory ? {} : { CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1' }),
    },
    settings: { crossSessionInbound: 'refuse', ...(autoMemory ? {} : { autoMemoryEnabled: false }) },
    withoutTools: ['CronCreate', 'CronDelete', 'CronList', 'ScheduleWakeup'],
  };
}
