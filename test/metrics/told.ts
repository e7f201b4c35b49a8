/** What the kernel tells a tally of, from plain figures. */
import { metaOf } from '../../sim/kernel/meta.ts';
import { DELIVERY } from '../../sim/kernel/events.ts';
import { BYTES, FROM, META, Outbox, TO } from '../../sim/kernel/outbox.ts';
import { Sizes } from '../../sim/kernel/sizes.ts';
import type { Tally } from '../../sim/kernel/tally.ts';

/** No kind has fixed bytes: a message's control bytes all are extra. */
const NOTHING_FIXED = new Array<number>(16).fill(0);

export function tellSend(
  tally: Tally,
  from: number,
  to: number,
  message: number,
  control: number,
  payload: number,
  packets: number,
): void {
  const sizes = new Sizes(NOTHING_FIXED);
  const outbox = new Outbox();
  outbox.words[FROM] = from;
  outbox.words[TO] = to;
  outbox.words[META] = metaOf(DELIVERY, 0, message, 0);
  outbox.words[BYTES] = sizes.pack(payload, control, -1);
  tally.addSends?.(outbox, 0, 10, packets, sizes);
}

export function tellDelivery(tally: Tally, to: number, message: number, control: number, payload: number): void {
  const sizes = new Sizes(NOTHING_FIXED);
  const record = Int32Array.of(0, to, 0, metaOf(DELIVERY, 0, message, 0), 0, 0, -1, sizes.pack(payload, control, -1));
  tally.addDeliveries?.(record, 0, record.length, sizes);
}
