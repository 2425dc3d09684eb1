/** The Bot API says no. `description` is the text the caller reads, `retryAfter` is in seconds. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly description: string;
  readonly retryAfter: number | undefined;
  /** The id of the supergroup that the chat became. */
  readonly movedTo: number | undefined;

  constructor(status: number, description: string, retryAfter?: number, movedTo?: number) {
    super(description);
    this.status = status;
    this.description = description;
    this.retryAfter = retryAfter;
    this.movedTo = movedTo;
  }
}

export function badRequest(reason: string): Refusal {
  return new Refusal(400, `Bad Request: ${reason}`);
}

export function upgraded(to: number): Refusal {
  return new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', undefined, to);
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

export function tooMany(retryAfter: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, retryAfter);
}

/** `problem` is the full description a rule of rules-text.ts or rules-rich.ts gave. */
export function assertAllowed(problem: string | undefined): void {
  if (problem !== undefined) throw new Refusal(400, problem);
}
