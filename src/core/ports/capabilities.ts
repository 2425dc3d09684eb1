import type { PlatformName } from '../model/conversation.ts';

/** What holds for a platform whether or not it runs. Plain JSON. */
export interface PlatformFacts {
  readonly name: PlatformName;
  /** As people call it, also within a sentence: `the terminal`. */
  readonly title: string;
  readonly capabilities: Capabilities;
}

/**
 * What a platform can show and take, as data. A figure that is absent has no limit. What a platform can do is in the
 * optional methods of its port: messages change where there is `replace`, until the moment `replaceableUntil` gives.
 */
export interface Capabilities {
  /** People have accounts there, which can be paired, linked and written to. */
  readonly accounts: boolean;
  readonly buttons: ButtonLimits;
  /**
   * Longest text of one message, UTF-16 units with all marks and escapes. At least 1,000, because a closed card, with
   * its question and its answer, stays one message.
   */
  readonly textUnits?: number;
  /**
   * What becomes of a fold. `inline`: a part of the message that opens. `button`: a press shows it to the one who pressed.
   * Absent: it is open from the start, and an answer keeps the order in which Claude wrote it.
   */
  readonly fold?: 'inline' | 'button';
  /** A message of ours can be removed for so long, ms; absent: for ever. Only where there is `remove`. */
  readonly removableMs?: number;
}

/** What fits below one message. */
export interface ButtonLimits {
  readonly rows: number;
  /** Buttons side by side. */
  readonly inRow: number;
  readonly inAll: number;
  /** Longest label, UTF-16 units; the platform's renderer cuts a longer one. */
  readonly labelUnits?: number;
  /** Longest action, bytes of UTF-8. */
  readonly actionBytes?: number;
}
