import type { HostToolContext } from '../../core/ports/host-tools.ts';
import type { PromptRun } from '../prompt/run.ts';
import type { SessionPrompts } from './session-prompts.ts';
import type { SessionState } from './session-state.ts';

/**
 * In whose name Claude works and asks: the running prompt's, that of the prompt that began the present work, or
 * nobody's.
 */
export interface Attribution {
  /** The prompt that Claude works on, or that began the turn it takes by itself. */
  starterOfTurn(): string | undefined;
  /** The prompt that runs, if the asker belongs to it: Claude itself, or a subagent. */
  promptOf(agentId: string | undefined): PromptRun | undefined;
  /** The prompt that began the asker; undefined: not known, or none did. */
  starterOf(agentId: string | undefined): string | undefined;
  /** For an ask of Claude itself whose prompt is not known: the prompts it may belong to. */
  startersOf(agentId: string | undefined): readonly string[];
  /** Who calls a tool of the bridge now. */
  caller(): Pick<HostToolContext, 'startedBy' | 'isUnasked'>;
}

export function createAttribution(
  prompts: Pick<SessionPrompts, 'current' | 'ownTurn'>,
  state: SessionState,
): Attribution {
  function starterOfTurn(): string | undefined {
    return prompts.current?.promptId ?? prompts.ownTurn?.startedBy;
  }

  /** A tool of the bridge does not learn who calls it: between turns it is one of the helpers. */
  function starterNow(): string | undefined {
    if (prompts.current || prompts.ownTurn) return starterOfTurn();
    const [only, ...others] = state.startersOfLiving();
    return others.length === 0 ? only : undefined;
  }

  /** Nobody in a chat asked for what Claude does now. */
  function isUnasked(): boolean {
    const { current, ownTurn } = prompts;
    if (current) return false;
    if (ownTurn && ownTurn.startedByOneOf.length > 0) return false;
    const starters = ownTurn ? new Set([ownTurn.startedBy]) : state.startersOfLiving();
    return starters.size === 1 && starters.has(undefined);
  }

  return {
    starterOfTurn,
    promptOf(agentId) {
      const { current } = prompts;
      return current && state.isOf(current.promptId, agentId) ? current : undefined;
    },
    starterOf: (agentId) => (agentId === undefined ? prompts.ownTurn?.startedBy : state.starterOfAgent(agentId)),
    startersOf: (agentId) => (agentId === undefined && prompts.ownTurn?.startedByOneOf) || [],
    caller: () => ({ startedBy: starterNow(), isUnasked: isUnasked() }),
  };
}
