import type { Log } from '../../core/ports/log.ts';
import { createDecoder } from '../protocol/decoder.ts';
import type { ClaudeMessage, SystemMessage } from '../protocol/messages.ts';
import type { Asks } from '../requests/asks.ts';
import type { ControlRequests } from '../requests/control-requests.ts';
import type { CostWatch } from './cost-watch.ts';
import type { SessionPrompts } from './session-prompts.ts';

export interface LineReaderOptions {
  sessionId: string;
  log: Log;
  control: ControlRequests;
  asks: Asks;
  prompts: SessionPrompts;
  costs: CostWatch;
  /** `claude` reports about its session; called before the turns read it. */
  onState(message: SystemMessage): void;
  /** Claude continues in another session. */
  onLeft(): void;
}

/** A function that brings each line of `claude` to the part it concerns: a request, a turn, the session itself. */
export function createLineReader(options: LineReaderOptions): (line: string) => void {
  const { sessionId, log, control, asks, prompts, costs, onState, onLeft } = options;
  const decode = createDecoder(log, sessionId);

  function tell(message: ClaudeMessage): void {
    switch (message.type) {
      case 'control_request':
        control.answer(message);
        break;
      case 'control_cancel_request':
        asks.withdraw(message.request_id);
        break;
      case 'control_response':
        control.settle(message);
        break;
      case 'command_lifecycle':
        prompts.follow(message);
        break;
      case 'result':
        prompts.endTurn(message);
        break;
      case 'conversation_reset':
        log.info('Claude has left its session', { session: sessionId, why: message.trigger });
        onLeft();
        break;
      default:
        if (message.type === 'system') onState(message);
        costs.read(message);
        prompts.read(message);
    }
  }

  return (line) => {
    prompts.heard();
    const message = decode(line);
    if (message) tell(message);
  };
}
