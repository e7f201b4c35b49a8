/** A protocol's handler threw: where and when, with the error itself as `cause`. */
export class HandlerFailure extends Error {
  readonly protocol: string;
  readonly layer: string;
  readonly handler: string;
  readonly node: number;
  readonly timeUs: number;

  constructor(
    where: { protocol: string; layer: string; handler: string; node: number; timeUs: number },
    cause: unknown,
  ) {
    const what = cause instanceof Error ? cause.message : String(cause);
    super(`${where.protocol}.${where.handler} threw at node ${where.node}, ${where.timeUs} µs: ${what}`, { cause });
    this.name = 'HandlerFailure';
    this.protocol = where.protocol;
    this.layer = where.layer;
    this.handler = where.handler;
    this.node = where.node;
    this.timeUs = where.timeUs;
  }
}

/** What an async handler does after its first await would happen outside virtual time, and what it throws would be lost. */
export function refuseAsync(answer: unknown): void {
  if (answer === undefined || !(answer instanceof Promise)) return;
  answer.catch(() => undefined);
  throw new TypeError('a handler may not be async: to wait, arm a timer with ctx.after');
}
