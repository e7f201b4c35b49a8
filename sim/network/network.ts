/** The way of one message, from the sender's link to the receiver's: what becomes of it, and when it arrives. */
import { Draw } from '../kernel/draw.ts';
import {
  DROP_BURST_LOSS,
  DROP_CUT,
  DROP_DOWNLINK_FULL,
  DROP_FAULT_LOSS,
  DROP_LOSS,
  DROP_UPLINK_FULL,
} from '../kernel/events.ts';
import type { Wire } from '../kernel/handlers.ts';
import { ENTRY_WORDS, FROM, MOMENT, OFFSET_MASK, SALT, TO } from '../kernel/outbox.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { Places } from './overlay.ts';
import { Backlog } from './backlog.ts';
import { BurstProcess } from './burst.ts';
import { Cuts } from './cuts.ts';
import { Effects } from './effects.ts';
import { UNDECIDED, type Flights } from './flights.ts';
import { fragmentsOf, lossOfAny } from './fragments.ts';
import { Latency } from './latency.ts';
import type { BurstLossSpec, NetworkSpec } from './spec.ts';
import type { Cut, LinkEffect } from './weather.ts';

/** Purposes of draws under the network's own key; each has one number for messages and the next one for their duplicates. */
const FLIGHT = 0;
const SEND_BURST = 2;
const RECEIVE_BURST = 4;
const DUPLICATION = 6;
const SEND_STATE = 7;
const RECEIVE_STATE = 8;

/** Result of `transmit`: the message travels. */
export const TRAVELS = -1;
/** Results of `arrive`: deliver at once, or at `deferUntilUs`. */
export const DELIVER = -1;
export const DEFER = -2;

export interface NetworkEnv {
  readonly capacity: number;
  readonly places: Places;
  readonly root: RootKey;
  readonly cuts: readonly Cut[];
  readonly effects: readonly LinkEffect[];
}

/**
 * One network per run. Results beyond the returned number stand in fields until the next call: nothing is allocated for a message.
 *
 * Draws are keyed by (from, to, time of sending, salt) and by purpose, and a duplicate has purposes of its own: what one feature
 * draws shifts no other's draws. Loss and latency share a purpose, as most messages need both and one block of numbers serves
 * them: the first number always is the loss's, whatever the loss, the next ones are the latency's. Calls for one node must come in the order of time where bandwidth is limited, and only there.
 */
export class Network implements Wire {
  /** arrival of the message, µs, when `transmit` returned TRAVELS */
  arrivalUs: number;
  /** packets of the message, at least 1, also when it is dropped */
  fragments: number;
  /** whether a second copy was made; only a message that travels is duplicated */
  duplicated: boolean;
  /** arrival of the copy, µs; -1 when the copy was dropped, for `duplicateDrop` */
  duplicateArrivalUs: number;
  duplicateDrop: number;
  /** when `arrive` returned DEFER: the moment at which the message is through the downlink, µs */
  deferUntilUs: number;
  /** whether `arrive` can do anything but DELIVER */
  readonly needsArrive: boolean;
  /** no message arrives sooner after its sending, µs, at least 1 */
  readonly minLatencyUs: number;

  private travelUs: number;
  readonly plain: boolean;
  private readonly loss: number;
  private readonly duplication: number;
  private readonly mtuBytes: number;
  private readonly latency: Latency;
  private readonly cuts: Cuts;
  private readonly effects: Effects | null;
  private readonly uplink: Backlog | null;
  private readonly downlink: Backlog | null;
  private readonly sendBurst: BurstLoss | null;
  private readonly receiveBurst: BurstLoss | null;
  private readonly flights: Flights | null;
  private readonly flightDraw: Draw;
  private readonly copyFlightDraw: Draw;
  private readonly duplicationDraw: Draw;

  /** @throws RangeError when a distribution or a rate makes none; the scenario's checks come before this */
  constructor(spec: NetworkSpec, env: NetworkEnv) {
    const root = subKey(env.root, 'network');
    this.arrivalUs = Number.NaN;
    this.fragments = 1;
    this.duplicated = false;
    this.duplicateArrivalUs = Number.NaN;
    this.duplicateDrop = TRAVELS;
    this.deferUntilUs = Number.NaN;
    this.travelUs = Number.NaN;
    this.loss = spec.loss;
    this.duplication = spec.duplication;
    this.mtuBytes = spec.mtuBytes ?? Infinity;
    this.latency = new Latency(spec.latency, env.places, root);
    this.cuts = new Cuts(env.cuts);
    this.effects = env.effects.length > 0 ? new Effects(env.effects, root) : null;
    this.uplink = backlog(spec, 'upBytesPerSecond', env.capacity);
    this.downlink = backlog(spec, 'downBytesPerSecond', env.capacity);
    this.sendBurst = burstLoss(spec, 'send', env.capacity, root);
    this.receiveBurst = burstLoss(spec, 'receive', env.capacity, root);
    this.flights = this.latency.flights(root, FLIGHT, spec.loss);
    this.flightDraw = new Draw(root, FLIGHT);
    this.copyFlightDraw = new Draw(root, FLIGHT + 1);
    this.duplicationDraw = new Draw(root, DUPLICATION);
    this.needsArrive = this.downlink !== null || this.receiveBurst !== null;
    this.plain =
      this.effects === null &&
      this.uplink === null &&
      this.sendBurst === null &&
      spec.duplication <= 0 &&
      spec.mtuBytes === null;
    const leastUs = this.latency.minUs;
    this.minLatencyUs = wholeDelay(this.effects === null ? leastUs : this.effects.lowerBoundUs(leastUs));
  }

  /** most bytes that waited at any node's uplink */
  get uplinkHighWaterBytes(): number {
    return this.uplink === null ? 0 : this.uplink.highWaterBytes;
  }

  /** most bytes that waited at any node's downlink */
  get downlinkHighWaterBytes(): number {
    return this.downlink === null ? 0 : this.downlink.highWaterBytes;
  }

  /**
   * Sends a message. Returns TRAVELS, or the reason for which it is dropped (DROP_*).
   *
   * @param salt 32 bits that tell apart what one sender sends to one receiver at one instant
   */
  transmit(timeUs: number, from: number, to: number, bytes: number, salt: number): number {
    if (!this.plain) return this.transmitFully(timeUs, from, to, bytes, salt);
    const draw = this.flightDraw.at(from, to, timeWord(timeUs), salt);
    if (draw.chance(this.loss)) return DROP_LOSS;
    const arrivalUs = timeUs + wholeDelay(this.latency.delayUs(draw, from, to));
    this.arrivalUs = arrivalUs;
    return this.isCut(timeUs, arrivalUs, from, to) ? DROP_CUT : TRAVELS;
  }

  transmitAll(words: Int32Array, entries: number, baseUs: number, arrivalUs: Float64Array): void {
    const spread = timeWord(baseUs) ^ (baseUs | 0);
    // A bucket that straddles a multiple of 2^32 µs does not exist, but a lone message may stand anywhere.
    if (this.flights === null) arrivalUs.fill(UNDECIDED, 0, entries);
    else this.flights.decide(words, entries, baseUs, spread, -1 - DROP_LOSS, arrivalUs);
    for (let i = 0, at = 0; i < entries; i++, at += ENTRY_WORDS) {
      if (arrivalUs[i] === UNDECIDED || (arrivalUs[i] >= 0 && !this.cuts.none))
        this.transmitEntry(words, at, baseUs, i, arrivalUs);
    }
  }

  private transmitEntry(words: Int32Array, at: number, baseUs: number, i: number, arrivalUs: Float64Array): void {
    const timeUs = baseUs + (words[at + MOMENT] & OFFSET_MASK);
    const from = words[at + FROM];
    const to = words[at + TO];
    if (arrivalUs[i] === UNDECIDED) {
      const fate = this.transmit(timeUs, from, to, 0, words[at + SALT]);
      arrivalUs[i] = fate === TRAVELS ? this.arrivalUs : -1 - fate;
    } else if (this.isCut(timeUs, arrivalUs[i], from, to)) arrivalUs[i] = -1 - DROP_CUT;
  }

  /**
   * Receives a message that `transmit` let travel, at its arrival. Returns DELIVER, DEFER, or the reason for which it is dropped.
   *
   * @param deferred this message was deferred before, and is delivered now
   */
  arrive(timeUs: number, to: number, from: number, bytes: number, deferred: boolean, salt: number): number {
    if (deferred) return DELIVER;
    if (this.receiveBurst !== null) {
      const fragments = fragmentsOf(bytes, this.mtuBytes);
      if (this.receiveBurst.loses(0, to, timeUs, from, to, timeWord(timeUs), salt, fragments)) return DROP_BURST_LOSS;
    }
    if (this.downlink === null) return DELIVER;
    if (!this.downlink.accept(to, timeUs, bytes)) return DROP_DOWNLINK_FULL;
    if (this.downlink.doneUs <= timeUs) return DELIVER;
    this.deferUntilUs = this.downlink.doneUs;
    return DEFER;
  }

  private transmitFully(timeUs: number, from: number, to: number, bytes: number, salt: number): number {
    const when = timeWord(timeUs);
    this.fragments = fragmentsOf(bytes, this.mtuBytes);
    this.duplicated = false;
    let departureUs = timeUs;
    if (this.uplink !== null) {
      if (!this.uplink.accept(from, timeUs, bytes)) return DROP_UPLINK_FULL;
      departureUs = this.uplink.doneUs;
    }
    const drop = this.travel(0, departureUs, from, to, when, salt);
    this.arrivalUs = this.travelUs;
    if (drop !== TRAVELS || !(this.duplication > 0)) return drop;
    if (this.duplicationDraw.at(from, to, when, salt).chance(this.duplication)) {
      this.duplicated = true;
      this.duplicateDrop = this.travel(1, departureUs, from, to, when, salt);
      this.duplicateArrivalUs = this.duplicateDrop === TRAVELS ? this.travelUs : -1;
    }
    return TRAVELS;
  }

  /** The way of one copy behind the uplink; sets `travelUs`, its arrival. */
  private travel(copy: 0 | 1, departureUs: number, from: number, to: number, when: number, salt: number): number {
    const draw = (copy === 0 ? this.flightDraw : this.copyFlightDraw).at(from, to, when, salt);
    const { fragments, effects } = this;
    if (draw.chance(lossOfAny(this.loss, fragments))) return DROP_LOSS;
    if (this.sendBurst !== null && this.sendBurst.loses(copy, from, departureUs, from, to, when, salt, fragments)) {
      return DROP_BURST_LOSS;
    }
    const worse = effects !== null && effects.lookUp(departureUs);
    if (worse && effects.lose(copy, from, to, when, salt, fragments)) return DROP_FAULT_LOSS;
    let latencyUs = this.latency.delayUs(draw, from, to);
    if (worse) latencyUs = effects.change(latencyUs, from, to);
    const arrivalUs = departureUs + wholeDelay(latencyUs);
    this.travelUs = arrivalUs;
    return this.isCut(departureUs, arrivalUs, from, to) ? DROP_CUT : TRAVELS;
  }

  private isCut(departureUs: number, arrivalUs: number, from: number, to: number): boolean {
    const { cuts } = this;
    if (departureUs >= cuts.quietFromUs && arrivalUs <= cuts.quietUntilUs) return false;
    return cuts.severs(departureUs, arrivalUs, from, to);
  }
}

/** Burst loss of one direction: the nodes' states, and the losses within a state. */
class BurstLoss {
  private readonly lossGood: number;
  private readonly lossBad: number;
  private readonly states: BurstProcess | null;
  private readonly draw: Draw;
  private readonly copyDraw: Draw;

  constructor(spec: BurstLossSpec, capacity: number, root: RootKey, lossPurpose: number, statePurpose: number) {
    this.lossGood = spec.lossGood;
    this.lossBad = spec.lossBad;
    // Where both states lose alike nobody can see the state.
    this.states = spec.lossGood === spec.lossBad ? null : new BurstProcess(spec, capacity, root, statePurpose);
    this.draw = new Draw(root, lossPurpose);
    this.copyDraw = new Draw(root, lossPurpose + 1);
  }

  loses(
    copy: 0 | 1,
    node: number,
    timeUs: number,
    from: number,
    to: number,
    when: number,
    salt: number,
    fragments: number,
  ): boolean {
    const bad = this.states !== null && this.states.isBad(node, timeUs);
    const loss = bad ? this.lossBad : this.lossGood;
    if (!(loss > 0)) return false;
    if (loss >= 1) return true;
    return (copy === 0 ? this.draw : this.copyDraw).at(from, to, when, salt).chance(lossOfAny(loss, fragments));
  }
}

/** 32 bits of a time: the low word, and above 71 minutes the high word (time / 2^32) spread over it. */
function timeWord(timeUs: number): number {
  return (timeUs | 0) ^ Math.imul((timeUs * 2.3283064365386963e-10) | 0, 0x9e3779b1);
}

/** A delay in whole µs, at least 1. */
function wholeDelay(delayUs: number): number {
  const whole = Math.floor(delayUs + 0.5);
  return whole < 1 ? 1 : whole;
}

function backlog(spec: NetworkSpec, rate: 'upBytesPerSecond' | 'downBytesPerSecond', capacity: number): Backlog | null {
  const bytesPerSecond = spec.bandwidth === null ? null : spec.bandwidth[rate];
  if (spec.bandwidth === null || bytesPerSecond === null) return null;
  if (!(bytesPerSecond > 0)) throw new RangeError(`${rate} must be above 0, not ${bytesPerSecond}`);
  return new Backlog(bytesPerSecond, spec.bandwidth.queueBytes, capacity);
}

function burstLoss(
  spec: NetworkSpec,
  direction: 'send' | 'receive',
  capacity: number,
  root: RootKey,
): BurstLoss | null {
  const { burstLoss: burst } = spec;
  if (burst === null || (burst.direction !== 'both' && burst.direction !== direction)) return null;
  return direction === 'send'
    ? new BurstLoss(burst, capacity, root, SEND_BURST, SEND_STATE)
    : new BurstLoss(burst, capacity, root, RECEIVE_BURST, RECEIVE_STATE);
}
