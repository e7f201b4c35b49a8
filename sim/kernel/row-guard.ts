/**
 * Test mode: proves that nobody changes a row, or the object behind one, once it was sent. A row is shared by all copies under way,
 * so a later change would reach messages that left before it.
 */
import type { Arena } from './arena.ts';

export class RowGuard {
  private readonly sent: Map<number, { readonly message: number; readonly content: string }> = new Map();

  /** A message with this row leaves. */
  note(arena: Arena, row: number, message: number): void {
    if (this.sent.has(row)) this.verify(arena, row);
    else this.sent.set(row, { message, content: contentOf(arena, row) });
  }

  /** A message with this row arrives. @throws Error when it is not what was sent */
  verify(arena: Arena, row: number): void {
    const sent = this.sent.get(row);
    if (sent !== undefined && sent.content !== contentOf(arena, row)) {
      throw new Error(`a row was changed after it had been sent (message type ${sent.message})`);
    }
  }

  /** The row is free again. */
  forget(row: number): void {
    this.sent.delete(row);
  }
}

function contentOf(arena: Arena, row: number): string {
  const object = arena.objects.get(row);
  return object === undefined
    ? arena.words.subarray(row, row + arena.length(row)).join()
    : JSON.stringify(object, spelled);
}

/** Maps and sets as lists, which JSON would leave empty. */
function spelled(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
